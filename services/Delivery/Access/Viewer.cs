using System.Security.Claims;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.People;

namespace VideoInsights.Delivery.Access;

/// <summary>The policy: who asks, and whose calls that opens. A rep sees own calls, a manager the team's, an admin all.</summary>
public sealed record Viewer(string Id, string Role, string? Team)
{
    /// <summary>The caller by the token's claims <c>sub</c>, <c>role</c> and <c>team</c>.</summary>
    /// <exception cref="RpcException">
    /// PermissionDenied: the token names no role that this policy knows, or a manager without a team.
    /// </exception>
    public static Viewer Of(ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        var viewer = new Viewer(user.FindFirstValue("sub") ?? "", user.FindFirstValue("role") ?? "", user.FindFirstValue("team"));
        return viewer switch
        {
            { Id: "" } => throw Denied("the token has no subject"),
            { Role: People.Manager, Team: null or "" } => throw Denied("a manager's token needs a team"),
            { Role: People.Rep or People.Manager or People.Admin } => viewer,
            _ => throw Denied($"the token's role '{viewer.Role}' is none of rep, manager, admin"),
        };
    }

    /// <summary>What the store is asked within.</summary>
    public Scope Scope => Role switch
    {
        People.Admin => new Scope(),
        People.Manager => new Scope(TeamId: Team),
        _ => new Scope(UserId: Id),
    };

    /// <summary>Whether one call is open to the caller.</summary>
    public bool MaySee(CallRow call) =>
        (Scope.UserId is null || Scope.UserId == call.UserId) && (Scope.TeamId is null || Scope.TeamId == call.TeamId);

    private static RpcException Denied(string why) => new(new Status(StatusCode.PermissionDenied, why));
}
