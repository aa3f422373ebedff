using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VideoInsights.Storage.People;

namespace VideoInsights.Delivery.Access;

/// <summary>Gives out tokens for the people of the list, so that everything works on one machine without an identity provider.</summary>
/// <remarks>Its key is made at the first start and kept in the data folder. It is off as soon as an authority is configured.</remarks>
public sealed class DevelopmentIssuer
{
    public const string Name = "videoinsights-development";
    private readonly SigningCredentials _signing;
    private readonly AccessOptions _options;
    private readonly People _people;
    private readonly TimeProvider _time;

    public DevelopmentIssuer(string keyFile, AccessOptions options, People people, TimeProvider time)
    {
        (_options, _people, _time) = (options, people, time);
        Key = new SymmetricSecurityKey(KeyOf(keyFile));
        _signing = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256);
    }

    /// <summary>What its tokens are checked with.</summary>
    public SymmetricSecurityKey Key { get; }

    /// <summary>A token for somebody of the list; null where there is nobody of that id.</summary>
    public string? TokenFor(string id)
    {
        if (_people.Find(id) is not { } person)
            return null;
        var now = _time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = _options.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + _options.TokenLife,
            SigningCredentials = _signing,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = person.Id,
                ["name"] = person.Name,
                ["role"] = person.Role,
                ["team"] = person.Team,
            },
        });
    }

    /// <summary><c>GET /dev/users</c> and <c>POST /dev/token/{id}</c>: what the page signs in with.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        // Only by this machine's own names: not through a proxy, and not from a page whose name was made to point here.
        var local = app.MapGroup("/dev").RequireHost("localhost", "127.0.0.1").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Request.Headers.ContainsKey("X-Forwarded-For") ? Results.NotFound() : await next(context));
        local.MapGet("/users", () => _people.All.Select(p => new { p.Id, p.Name, p.Role, p.Team }));
        local.MapPost("/token/{id}", (string id) => TokenFor(id) is { } token
            ? Results.Json(new { token })
            : Results.NotFound($"nobody has the id {id}"));
    }

    private static byte[] KeyOf(string file)
    {
        if (File.Exists(file))
            return File.ReadAllBytes(file);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var key = RandomNumberGenerator.GetBytes(32);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(key);
        return key;
    }
}
