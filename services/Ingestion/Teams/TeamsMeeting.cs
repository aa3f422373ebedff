using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Teams;

/// <summary>A meeting as Graph has it. Any of it may be null.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/onlinemeeting"/>.</remarks>
internal sealed record TeamsMeeting(string? Subject, TeamsInvited? Participants);

internal sealed record TeamsInvited(TeamsInvitee? Organizer, IReadOnlyList<TeamsInvitee?>? Attendees);

/// <summary>Somebody who was invited.</summary>
/// <param name="Upn">Mostly the address; of a guest the address in another form.</param>
internal sealed record TeamsInvitee(string? Upn, TeamsIdentity? Identity);

/// <summary>Who a directory's user is: <c>User.Read.All</c> is needed to ask.</summary>
internal sealed record TeamsAccount(string? Id, string? DisplayName, string? Mail, string? UserPrincipalName);

/// <summary>From a meeting's people to ours. Pure.</summary>
internal static class TeamsParticipants
{
    /// <summary>Everybody who was invited, the organiser first; each once.</summary>
    /// <param name="organizer">The organiser's address; null where it is not known.</param>
    public static IList<Participant> Of(TeamsMeeting? meeting, string? organizer, string? organizerName, People people)
    {
        var invited = meeting?.Participants;
        var first = Of(invited?.Organizer?.Identity?.User?.DisplayName ?? organizerName, organizer, organizer, people);
        var others = (invited?.Attendees ?? [])
            .Select(a => Of(a?.Identity?.User?.DisplayName, Address(a?.Upn), organizer, people)).OfType<Participant>();
        return [.. (first is null ? others : others.Prepend(first)).DistinctBy(p => p.email ?? p.name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>A user principal name as an address; null where it is none.</summary>
    /// <remarks>
    /// A guest's is <c>ana_customer.example#EXT#@tenant</c>, after <c>ana@customer.example</c>:
    /// <see href="https://learn.microsoft.com/entra/external-id/user-properties"/>.
    /// </remarks>
    public static string? Address(string? upn)
    {
        if (upn?.IndexOf("#EXT#", StringComparison.OrdinalIgnoreCase) is > 0 and var guest && upn.LastIndexOf('_', guest) is > 0 and var at)
            return $"{upn[..at]}@{upn[(at + 1)..guest]}";
        return upn is not null && upn.Contains('@') ? upn : null;
    }

    /// <summary>Somebody with a name or an address; null for somebody with neither.</summary>
    private static Participant? Of(string? name, string? address, string? organizer, People people)
    {
        var person = address is null ? null : people.ByEmail(address);
        if ((name ?? person?.Name ?? address) is not { Length: > 0 } shown)
            return null;
        var side = address is null || organizer is null
            ? "unknown"
            : person is not null || Attendee.SameDomain(address, organizer) ? "company" : "customer";
        return new Participant { name = shown, email = address, side = side };
    }
}
