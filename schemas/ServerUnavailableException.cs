namespace VideoInsights.Schemas;

/// <summary>
/// A server that everything here depends on (schema registry, call store, object store) does not answer. Nothing is wrong with the
/// record that was worked on: it waits until the server is back.
/// </summary>
/// <param name="server">Which one, with its address where there is one.</param>
public class ServerUnavailableException(string server, Exception cause)
    : IOException($"{server} does not answer: {cause.Message}", cause);

/// <summary>
/// A vendor's server does not answer, wants to be left alone, or refuses our credentials. Nothing is wrong with the record.
/// </summary>
/// <param name="server">Which one.</param>
public sealed class VendorUnavailableException(string server, Exception cause) : ServerUnavailableException(server, cause);
