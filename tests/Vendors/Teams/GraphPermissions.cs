using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors.Teams;

/// <summary>Which application permission a request needs, and how Graph refuses one without it.</summary>
internal static class GraphPermissions
{
    /// <summary>Null where the permission was granted.</summary>
    public static IResult? Refusal(GraphTenant tenant, PathString path)
    {
        var needed = path.Value!.Split('/') switch
        {
            [_, _, "users", _] => "User.Read.All",
            [_, _, "users", _, "onlineMeetings", _, "transcripts", ..] => "OnlineMeetingTranscript.Read.All",
            [_, _, "users", _, "onlineMeetings", _, "recordings", ..] => "OnlineMeetingRecording.Read.All",
            [_, _, "users", _, "onlineMeetings", var meeting] => meeting.StartsWith("getAllRecordings", StringComparison.Ordinal)
                ? "OnlineMeetingRecording.Read.All"
                : "OnlineMeetings.Read.All",
            _ => null,
        };
        if (needed is null || !tenant.NotGranted.Contains(needed))
            return null;
        return needed == "User.Read.All"
            ? GraphSimulator.Error(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
            : GraphSimulator.Error(
                403, "Forbidden", $"Missing role permissions on the request. API requires one of '{needed}'. Roles on the request ''.");
    }
}
