using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Meet;

/// <summary>Somebody who took part: one of the three is there. None has an address.</summary>
internal sealed record MeetAttendee(string? Name, MeetWho? SignedinUser, MeetWho? AnonymousUser, MeetWho? PhoneUser)
{
    /// <summary>What the person is called; null where Google does not say.</summary>
    public string? DisplayName => (SignedinUser ?? AnonymousUser ?? PhoneUser)?.DisplayName is { Length: > 0 } name ? name.Trim() : null;
}

/// <param name="User">Of somebody signed in, <c>users/{id}</c>.</param>
internal sealed record MeetWho(string? User, string? DisplayName);

/// <summary>From a conference's participants to ours. Pure.</summary>
internal static class MeetParticipants
{
    /// <summary>Everybody who took part.</summary>
    /// <remarks>
    /// Meet tells no addresses. Somebody signed in is known by the id where it is a configured user's, or by the display name where one
    /// person of <paramref name="people"/> and one participant has it. Everybody else is on no side: a name that somebody typed, who is not
    /// signed in, proves nothing.
    /// </remarks>
    public static IList<Participant> Of(IReadOnlyList<MeetAttendee> all, IReadOnlyList<MeetUser> users, People people) =>
        [.. all.Select(one => users.FirstOrDefault(u => $"users/{u.Id}" == one.SignedinUser?.User) is { } user
            ? Attendee.Of(one.DisplayName, user.Address, null, people, internalUser: true)
            : Attendee.Of(one.DisplayName, Colleague(one, all, people)?.Email, null, people))];

    private static Person? Colleague(MeetAttendee one, IReadOnlyList<MeetAttendee> all, People people)
    {
        if (one.SignedinUser is null || one.DisplayName is not { } name || all.Count(a => Same(a.DisplayName, name)) > 1)
            return null;
        return people.All.Where(p => Same(p.Name, name)).ToList() is [var only] ? only : null;
    }

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
