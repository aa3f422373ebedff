using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.Retry;
using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>A vendor's REST API: a token on every request, minted anew where it is refused; waits where it is told to.</summary>
/// <param name="vendor">For messages.</param>
/// <param name="http">A client that follows no redirects.</param>
public sealed class VendorApi(string vendor, HttpClient http, AccessTokens tokens, TimeProvider time)
{
    /// <summary>In a refusal's data: all that the vendor says about it.</summary>
    public const string SaidKey = "said";

    private const int Tries = 4;
    private const int MostOfABody = 300;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestBody = TimeSpan.FromSeconds(60); // the client's own limit ends with the headers

    private readonly ResiliencePipeline<HttpResponseMessage> _retries = new ResiliencePipelineBuilder<HttpResponseMessage>
    {
        TimeProvider = time,
    }.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
    {
        MaxRetryAttempts = Tries - 1,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromSeconds(0.5),
        MaxDelay = LongestWait,
        ShouldHandle = args => ValueTask.FromResult(args.Outcome switch
        {
            { Exception: HttpRequestException { StatusCode: null } or TimeoutException } => true,
            { Result: { } reply } => RetryAfter.MayHelp(reply.StatusCode) && !(RetryAfter.Of(reply, time.GetUtcNow()) > LongestWait),
            _ => false,
        }),
        DelayGenerator = args => ValueTask.FromResult(
            args.Outcome.Result is { } reply ? RetryAfter.Of(reply, time.GetUtcNow()) : null),
        OnRetry = args =>
        {
            args.Outcome.Result?.Dispose();
            return ValueTask.CompletedTask;
        },
    }).Build();

    /// <summary>A client for an API. No redirects: a token is not carried to where one points.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>The document at an address.</summary>
    /// <exception cref="HttpRequestException">The API refuses; the status and the vendor's own words are in it.</exception>
    /// <exception cref="VendorUnavailableException">It is away, wants to be left alone for long, or refuses our credentials.</exception>
    /// <exception cref="InvalidDataException">The reply is no document of this kind.</exception>
    public async Task<T> Get<T>(Uri address, JsonSerializerOptions json, CancellationToken stop)
    {
        using var reply = await Send(() => new HttpRequestMessage(HttpMethod.Get, address), stop);
        return await Read<T>(reply, json, stop);
    }

    /// <summary>Sends a request, again where that may help. The reply is a success.</summary>
    /// <param name="make">Makes the request: once for every try.</param>
    /// <inheritdoc cref="Get"/>
    public async Task<HttpResponseMessage> Send(Func<HttpRequestMessage> make, CancellationToken stop)
    {
        HttpResponseMessage reply;
        try
        {
            var token = await tokens.Get(null, stop);
            reply = await Ask(make, token.Value, stop);
            if (reply.StatusCode == HttpStatusCode.Unauthorized)
            {
                reply.Dispose();
                reply = await Ask(make, (await tokens.Get(token.Value, stop)).Value, stop);
            }
        }
        catch (Exception e) when (
            e is HttpRequestException or TimeoutException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new VendorUnavailableException($"{vendor}'s API", e);
        }

        if (reply.IsSuccessStatusCode)
            return reply;
        using (reply)
        {
            var refusal = await Refusal(reply, stop);
            throw RetryAfter.MayHelp(reply.StatusCode) || reply.StatusCode == HttpStatusCode.Unauthorized
                ? new VendorUnavailableException($"{vendor}'s API", refusal)
                : refusal;
        }
    }

    /// <summary>A reply's document.</summary>
    /// <exception cref="InvalidDataException">It is no document of this kind.</exception>
    public async Task<T> Read<T>(HttpResponseMessage reply, JsonSerializerOptions json, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LongestBody);
        try
        {
            await using var body = await reply.Content.ReadAsStreamAsync(limit.Token);
            return await JsonSerializer.DeserializeAsync<T>(body, json, limit.Token) ?? throw new JsonException("the body is null");
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new VendorUnavailableException($"{vendor}'s API", e); // it fell silent, or broke off, in the middle
        }
        catch (JsonException e)
        {
            var path = reply.RequestMessage?.RequestUri?.AbsolutePath;
            throw new InvalidDataException($"{vendor} answered {path} with what cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Does something to a thing at the vendor; false where the vendor does not know it any more.</summary>
    public static async Task<bool> Found(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (HttpRequestException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return false;
        }
    }

    /// <summary>A refusal with its status and the beginning of what the vendor says about it.</summary>
    public static async Task<HttpRequestException> Refusal(HttpResponseMessage reply, CancellationToken stop)
    {
        var said = await reply.Content.ReadAsStringAsync(stop);
        var asked = reply.RequestMessage?.RequestUri;
        return new HttpRequestException(
            $"{asked?.Host}{asked?.AbsolutePath} answered {(int)reply.StatusCode}: {said[..Math.Min(said.Length, MostOfABody)]}",
            null, reply.StatusCode)
        {
            Data = { [SaidKey] = said },
        };
    }

    private async Task<HttpResponseMessage> Ask(Func<HttpRequestMessage> make, string token, CancellationToken stop) =>
        await _retries.ExecuteAsync(
            async ended =>
            {
                using var request = make();
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ended);
            },
            stop);
}
