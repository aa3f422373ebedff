namespace VideoInsights.Host;

/// <summary>Why the program cannot start, in words for whoever typed the command.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
