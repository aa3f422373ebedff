using System.Net.Http;

namespace VideoInsights.Host.Parts;

/// <summary>Asks the schema registry whether it answers.</summary>
public sealed class RegistryWatch(RegistryOptions options) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>What is wrong, in words; null where it answers.</summary>
    public async Task<string?> Look(CancellationToken stop)
    {
        try
        {
            using var answer = await _http.GetAsync($"{options.Url!.TrimEnd('/')}/subjects", stop);
            return answer.IsSuccessStatusCode ? null : $"the schema registry at {options.Url} answers {(int)answer.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return $"the schema registry at {options.Url} does not answer ({e.Message})";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
