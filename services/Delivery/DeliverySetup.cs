using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.IdentityModel.Tokens;
using VideoInsights.Delivery.Access;
using VideoInsights.Delivery.Media;
using VideoInsights.Schemas.V1;

namespace VideoInsights.Delivery;

/// <summary>Puts the API into a host: gRPC, gRPC-web, health, reflection, tokens and media.</summary>
public static class DeliverySetup
{
    /// <summary>Tag of the health checks that say whether a host is ready: native gRPC's health says the same.</summary>
    public const string Ready = "ready";

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    /// <summary>Whose tokens are believed, for everything in the host that asks for one.</summary>
    /// <param name="developmentKey">Where the development issuer keeps its key.</param>
    public static void AddAccess(this IServiceCollection services, AccessOptions options, string developmentKey)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new DevelopmentIssuer(
            developmentKey, options, provider.GetRequiredService<Storage.People.People>(), provider.GetRequiredService<TimeProvider>()));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IServiceProvider>((jwt, provider) =>
        {
            jwt.MapInboundClaims = false; // "sub" stays "sub"
            jwt.Authority = options.Authority;
            jwt.Audience = options.Audience;
            if (options.Authority is null)
            {
                jwt.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = DevelopmentIssuer.Name,
                    ValidAudience = options.Audience,
                    ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                    IssuerSigningKey = provider.GetRequiredService<DevelopmentIssuer>().Key,
                };
            }
        });
        services.AddAuthorization();
    }

    /// <summary>The API, beside the access.</summary>
    public static void AddDelivery(this IServiceCollection services)
    {
        services.AddSingleton<PageTokens>();
        services.AddSingleton<MediaLinks>();
        services.AddGrpc(grpc => grpc.MaxSendMessageSize = 64 << 20); // a five-hour transcript with its words is some 20 MB
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(health =>
        {
            foreach (var service in new[] { "", Insights.Descriptor.FullName })
                health.Services.Map(service, check => check.Tags.Contains(Ready));
        });
        services.Configure<HealthCheckPublisherOptions>(publisher => publisher.Period = Between); // what a client that watches hears
    }

    public static void MapDelivery(this WebApplication app)
    {
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGrpcService<InsightsService>().RequireAuthorization();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        app.Services.GetRequiredService<MediaLinks>().Map(app);
        if (app.Services.GetRequiredService<AccessOptions>().Authority is null)
            app.Services.GetRequiredService<DevelopmentIssuer>().Map(app);
    }
}
