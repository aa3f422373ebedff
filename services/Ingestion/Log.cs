using Microsoft.Extensions.Logging;

namespace VideoInsights.Ingestion;

/// <summary>Everything this project logs; ids are unique and stay.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "announced {VideoId} from {Vendor}")]
    public static partial void Announced(this ILogger log, string videoId, string vendor);

    [LoggerMessage(201, LogLevel.Warning, "refused a {Vendor} webhook with {Status}: {Reason}")]
    public static partial void Refused(this ILogger log, string vendor, int status, string reason);

    [LoggerMessage(202, LogLevel.Warning, "the download of {VideoId} broke off at byte {Offset} and goes on from there")]
    public static partial void BrokeOff(this ILogger log, Exception cause, string videoId, long offset);

    [LoggerMessage(203, LogLevel.Warning, "the vendor's transcript of {VideoId} cannot be had: the call is listened to instead")]
    public static partial void NoTranscript(this ILogger log, Exception cause, string videoId);

    [LoggerMessage(204, LogLevel.Information, "removed the upload {Id} of {User}: nobody went on with it after {Offset} of {Length} bytes")]
    public static partial void Abandoned(this ILogger log, string id, string user, long offset, long length);

    [LoggerMessage(205, LogLevel.Warning, "the upload {Id}, which nobody goes on with, can be neither announced nor removed now")]
    public static partial void CannotEnd(this ILogger log, Exception cause, string id);

    [LoggerMessage(206, LogLevel.Warning, "it cannot be seen which uploads nobody goes on with")]
    public static partial void CannotSweep(this ILogger log, Exception cause);

    [LoggerMessage(207, LogLevel.Information, "{VideoId} from {Vendor} was announced once more: nothing is done")]
    public static partial void Repeated(this ILogger log, string videoId, string vendor);

    [LoggerMessage(208, LogLevel.Warning, "announced {VideoId}, of which {Vendor}'s list told and no webhook")]
    public static partial void Missed(this ILogger log, string videoId, string vendor);

    [LoggerMessage(209, LogLevel.Warning, "{Vendor}'s list cannot be compared with what is known; the next look tries again")]
    public static partial void CannotReconcile(this ILogger log, Exception cause, string vendor);

    [LoggerMessage(210, LogLevel.Debug, "accepted a {Vendor} webhook that brings nothing the pipeline needs")]
    public static partial void Ignored(this ILogger log, string vendor);

    [LoggerMessage(211, LogLevel.Information, "answered {Vendor}'s check of the webhook's address")]
    public static partial void Handshake(this ILogger log, string vendor);

    [LoggerMessage(212, LogLevel.Warning, "the transfer of {Key} starts again from its first byte: {Reason}")]
    public static partial void StartsAgain(this ILogger log, string key, string reason);

    [LoggerMessage(213, LogLevel.Information, "the transfer of {Key} goes on at byte {Sent} of {Total}")]
    public static partial void GoesOn(this ILogger log, string key, long sent, long total);

    [LoggerMessage(214, LogLevel.Warning, "{Vendor} lists a recording that cannot be used: {Reason}")]
    public static partial void Unlisted(this ILogger log, string vendor, string reason);

    [LoggerMessage(215, LogLevel.Warning, "who took part in {VideoId} cannot be had, beside the host: {Reason}")]
    public static partial void NoParticipants(this ILogger log, string videoId, string reason);

    [LoggerMessage(216, LogLevel.Information, "{VideoId} is left out: {Reason}")]
    public static partial void LeftOut(this ILogger log, string videoId, string reason);

    [LoggerMessage(219, LogLevel.Information, "{Vendor}'s transcript of {VideoId} is ready: the call runs again with it")]
    public static partial void TranscriptCame(this ILogger log, string videoId, string vendor);

    [LoggerMessage(220, LogLevel.Warning, "{Vendor} says nothing more of {VideoId}: it goes on as it is known")]
    public static partial void NotLocated(this ILogger log, Exception cause, string videoId, string vendor);

    [LoggerMessage(230, LogLevel.Warning, "dropped a Teams notification: {Reason}")]
    public static partial void Dropped(this ILogger log, string reason);

    [LoggerMessage(231, LogLevel.Warning, "dropped a Teams notification: the key of certificate {Id} (thumbprint {Thumbprint}) is not " +
        "among Teams:CertificateFiles; keep a former certificate until no notification names it")]
    public static partial void KeyMissing(this ILogger log, string id, string thumbprint);

    [LoggerMessage(232, LogLevel.Information, "{Subscription} is subscribed to at Graph until {Until:u}, by {Id}")]
    public static partial void Subscribed(this ILogger log, string subscription, DateTimeOffset until, string id);

    [LoggerMessage(233, LogLevel.Warning, "{Subscription} cannot be subscribed to at Graph; the next look tries again. docs/teams.md " +
        "says what is needed")]
    public static partial void CannotSubscribe(this ILogger log, Exception cause, string subscription);

    [LoggerMessage(234, LogLevel.Information, "Graph says {Event} of the subscription {Id}")]
    public static partial void Lifecycle(this ILogger log, string @event, string id);

    [LoggerMessage(235, LogLevel.Warning, "Graph does not list recordings of {Organiser}: check Teams:Users, the permission " +
        "OnlineMeetingRecording.Read.All and the application access policy (docs/teams.md). The others are listed")]
    public static partial void OrganiserRefused(this ILogger log, Exception cause, string organiser);

    [LoggerMessage(236, LogLevel.Warning, "recordings of {Organiser} cannot be listed now; the next look tries again")]
    public static partial void OrganiserUnavailable(this ILogger log, Exception cause, string organiser);

    [LoggerMessage(237, LogLevel.Warning, "a recording in Graph's list of {Organiser} has no ids and is left out")]
    public static partial void WithoutIds(this ILogger log, string organiser);

    [LoggerMessage(238, LogLevel.Warning, "Graph does not give {Path}: the call goes on without it (permissions: docs/teams.md)")]
    public static partial void NotSeen(this ILogger log, Exception cause, string path);

    [LoggerMessage(239, LogLevel.Warning, "Teams' subscriptions cannot be looked after now; the next look tries again")]
    public static partial void CannotLookAfter(this ILogger log, Exception cause);

    [LoggerMessage(250, LogLevel.Information, "the spaces of {User} are subscribed to at Google until {Until:u}, by {Id}")]
    public static partial void MeetSubscribed(this ILogger log, string user, DateTimeOffset until, string id);

    [LoggerMessage(251, LogLevel.Warning, "the spaces of {User} cannot be subscribed to at Google; the next look tries again. " +
        "docs/meet.md says what is needed")]
    public static partial void MeetCannotSubscribe(this ILogger log, Exception cause, string user);

    [LoggerMessage(252, LogLevel.Warning, "Google suspended the subscription to the spaces of {User}: {Reason}. {WhatToDo}; it is asked " +
        "to go on every few minutes")]
    public static partial void MeetSuspended(this ILogger log, string user, string reason, string whatToDo);

    [LoggerMessage(253, LogLevel.Information, "Google says {Event} of the subscription {Id}")]
    public static partial void MeetLifecycle(this ILogger log, string @event, string id);

    [LoggerMessage(254, LogLevel.Warning, "Google does not list recordings of {User}: check Meet:Users and the scopes of the service " +
        "account (docs/meet.md). The others are listed")]
    public static partial void MeetUserRefused(this ILogger log, Exception cause, string user);

    [LoggerMessage(255, LogLevel.Warning, "recordings of {User} cannot be listed now; the next look tries again")]
    public static partial void MeetUserUnavailable(this ILogger log, Exception cause, string user);

    [LoggerMessage(256, LogLevel.Warning, "Google does not say who took part in {Conference}: the call goes on without it")]
    public static partial void MeetNobodySeen(this ILogger log, Exception cause, string conference);

    [LoggerMessage(257, LogLevel.Warning, "Meet's subscriptions cannot be looked after now; the next look tries again")]
    public static partial void MeetCannotLookAfter(this ILogger log, Exception cause);
}
