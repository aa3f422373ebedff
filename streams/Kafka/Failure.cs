using System.Net.Http;
using Confluent.Kafka;
using VideoInsights.Schemas;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Kafka;

/// <summary>What is done about a record that failed.</summary>
public enum Failure
{
    /// <summary>Try again later: the cause may pass.</summary>
    Retry,

    /// <summary>Try again until it passes: a server of ours is away, and nothing is wrong with the record.</summary>
    Wait,

    /// <summary>To the dead letters, with its cause: no second try will help.</summary>
    SetAside,

    /// <summary>End the process: nothing it does from here on can be trusted.</summary>
    Stop,
}

/// <summary>The one place that decides what a failure means.</summary>
public static class Failures
{
    /// <summary>Judges an exception that a stage threw.</summary>
    public static Failure Classify(Exception e) => e switch
    {
        UnusableMediaException => Failure.SetAside,
        ServerUnavailableException => Failure.Wait,
        InvalidDataException or FormatException => Failure.SetAside,
        KafkaException { Error.IsFatal: true } => Failure.Stop,
        OutOfMemoryException => Failure.Stop,
        HttpRequestException
        {
            StatusCode: >= System.Net.HttpStatusCode.BadRequest and < System.Net.HttpStatusCode.InternalServerError
            and not System.Net.HttpStatusCode.RequestTimeout and not System.Net.HttpStatusCode.TooManyRequests
        } => Failure.SetAside,
        HttpRequestException or TimeoutException or IOException or KafkaException => Failure.Retry,
        OperationCanceledException => Failure.Retry, // a time limit inside the stage, not our own stop
        ObjectMissingException => Failure.SetAside,
        _ => Failure.SetAside, // a bug nobody thought of: keep the evidence, keep the next call moving
    };

    /// <summary>Whether there was no room to write: Linux's ENOSPC and EDQUOT, Windows' disk full.</summary>
    public static bool IsFullDisk(Exception e) => e is IOException { HResult: 28 or 122 or unchecked((int)0x80070070) };

    /// <summary>The reason in words for a rep. What is not written for reps points to the dead letters.</summary>
    public static string ReasonFor(string stage, Exception e) => e is UnusableMediaException
        ? e.Message
        : IsFullDisk(e)
        ? $"The disk was full in the stage \"{stage}\". The call is kept: make room, and run it again."
        : $"Something went wrong in the stage \"{stage}\" ({e.GetType().Name}: {e.Message}). " +
            "The call is kept with its cause and can be run again.";
}
