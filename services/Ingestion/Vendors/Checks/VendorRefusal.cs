using System.Net;
using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Vendors.Checks;

/// <summary>Why a vendor did not do what it was asked for.</summary>
/// <param name="Status">Null where nothing was answered.</param>
/// <param name="Said">All that was answered.</param>
/// <param name="Words">What was answered, in the vendor's own words as far as they are for people.</param>
internal sealed record VendorRefusal(HttpStatusCode? Status, string Said, string Words)
{
    private const int MostOfText = 300;

    /// <summary>Whether it was the vendor that said no, and not the way there.</summary>
    public bool IsForbidden => Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    public bool Says(string text) => Said.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Asks a vendor for something: the answer, or why there is none.</summary>
    public static async Task<(T? Answer, VendorRefusal? Refusal)> Ask<T>(Func<Task<T>> ask, CancellationToken stop)
    {
        try
        {
            return (await ask(), null);
        }
        catch (Exception e) when (e is HttpRequestException or ServerUnavailableException or InvalidDataException or UnusableMediaException)
        {
            return (default, Of(e));
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            return (default, new VendorRefusal(null, "", $"no answer in time: {e.Message}"));
        }
    }

    private static VendorRefusal Of(Exception e)
    {
        // What a vendor said may lie under our own words for it.
        var refusals = Causes(e).OfType<HttpRequestException>().Where(r => r.StatusCode is not null).ToList();
        if (refusals.Find(r => r.Data[VendorApi.SaidKey] is not null) is { } told)
        {
            var said = $"{told.Data[VendorApi.SaidKey]}";
            return new VendorRefusal(told.StatusCode, said, $"{(int)told.StatusCode!}: {Readable(said)}");
        }

        return new VendorRefusal(refusals.FirstOrDefault()?.StatusCode, "", e.Message);
    }

    private static IEnumerable<Exception> Causes(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    /// <summary>The sentence in an error document: OAuth's, Graph's, Google's or Zoom's.</summary>
    private static string Readable(string said)
    {
        if (said.TrimStart().StartsWith('<'))
            return "a web page";
        try
        {
            using var document = JsonDocument.Parse(said);
            var error = document.RootElement;
            if (error is { ValueKind: JsonValueKind.Object } && error.TryGetProperty("error", out var within)
                && within.ValueKind == JsonValueKind.Object)
                error = within;
            var sentence = Text(error, "error_description") ?? Text(error, "reason") ?? Text(error, "message");
            var code = Text(error, "error") ?? Text(error, "status") ?? Text(error, "code");
            return sentence is null ? Short(code ?? said) : $"\"{Short(sentence)}\"{(code is null ? "" : $" ({code})")}";
        }
        catch (JsonException)
        {
            return said.Length == 0 ? "nothing said" : Short(said);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    /// <summary>The first line, without what only Microsoft's support reads.</summary>
    private static string Short(string text)
    {
        var end = text.IndexOfAny(['\r', '\n']);
        text = end < 0 ? text : text[..end];
        var trace = text.IndexOf(" Trace ID:", StringComparison.Ordinal);
        text = (trace < 0 ? text : text[..trace]).Trim();
        return text.Length <= MostOfText ? text : text[..MostOfText] + "…";
    }
}
