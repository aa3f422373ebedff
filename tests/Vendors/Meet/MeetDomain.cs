using System.Security.Cryptography;

namespace VideoInsights.Tests.Vendors.Meet;

/// <summary>A Workspace domain: its people, their conferences, and the files these left in Drive.</summary>
public sealed class MeetDomain
{
    public List<MeetPerson> People { get; } = [];

    public List<MeetConference> Conferences { get; } = [];

    /// <summary>Ids of people whom Meet's API refuses.</summary>
    public HashSet<string> Refused { get; } = [];

    /// <summary>Addresses that the service account may not act as.</summary>
    public HashSet<string> NotDelegated { get; } = [];

    /// <summary>The scopes that the administrator gave the service account.</summary>
    public HashSet<string> Delegated { get; } =
        ["https://www.googleapis.com/auth/meetings.space.readonly", "https://www.googleapis.com/auth/drive.readonly"];

    public MeetPerson Add(string name, string address)
    {
        var person = new MeetPerson($"1082345678901234567{People.Count:00}", name, address);
        People.Add(person);
        return person;
    }

    public MeetConference Meet(MeetPerson owner, DateTimeOffset start)
    {
        var conference = new MeetConference($"c{Conferences.Count}-{Guid.NewGuid():N}", owner, start);
        Conferences.Add(conference);
        return conference;
    }

    internal DriveItem? File(string id) =>
        Conferences.SelectMany(c => c.Recordings).Select(r => r.File).FirstOrDefault(f => f.Id == id);
}

public sealed record MeetPerson(string Id, string Name, string Address);

/// <summary>One instance of a meeting.</summary>
public sealed record MeetConference(string Id, MeetPerson Owner, DateTimeOffset Start)
{
    public string Name => $"conferenceRecords/{Id}";

    public List<MeetFilm> Recordings { get; } = [];

    public List<MeetText> Transcripts { get; } = [];

    public List<MeetGuest> Participants { get; } = [];

    public MeetFilm Record(byte[] content, DateTimeOffset start, DateTimeOffset end, string? name = "Pilot and price - Recording")
    {
        var file = new DriveItem($"1AbC_{Guid.NewGuid():N}", name, content);
        var film = new MeetFilm($"{Name}/recordings/r{Recordings.Count}-{Guid.NewGuid():N}", start, end, file);
        Recordings.Add(film);
        return film;
    }

    public MeetText Transcribe(params MeetSpoken[] spoken)
    {
        var text = new MeetText($"{Name}/transcripts/t{Transcripts.Count}", spoken);
        Transcripts.Add(text);
        return text;
    }

    /// <param name="kind">signedinUser, anonymousUser or phoneUser.</param>
    public MeetGuest Join(string kind, string? displayName, string? userId = null)
    {
        var guest = new MeetGuest($"{Name}/participants/p{Participants.Count}", kind, displayName, userId);
        Participants.Add(guest);
        return guest;
    }
}

public sealed record MeetFilm(string Name, DateTimeOffset Start, DateTimeOffset End, DriveItem File)
{
    /// <summary>STARTED, ENDED or FILE_GENERATED.</summary>
    public string State { get; set; } = "FILE_GENERATED";
}

public sealed record MeetText(string Name, IReadOnlyList<MeetSpoken> Spoken)
{
    public string State { get; set; } = "FILE_GENERATED";
}

public sealed record MeetSpoken(MeetGuest By, string Text, DateTimeOffset Start, DateTimeOffset End);

public sealed record MeetGuest(string Name, string Kind, string? DisplayName, string? UserId);

/// <summary>A file in Drive.</summary>
public sealed class DriveItem
{
    private readonly byte[] _first;

    public DriveItem(string id, string? name, byte[] content)
    {
        (Id, Name, _first) = (id, name, content);
        File = new VendorFile(() => new MemoryStream(Content, writable: false), "video/mp4");
    }

    public string Id { get; }

    public string? Name { get; }

    public bool CanDownload { get; set; } = true;

    /// <summary>Another revision, which becomes the head after the first request for the content.</summary>
    public byte[]? Next { get; set; }

    /// <summary>The content, as requests for it are served.</summary>
    public VendorFile File { get; }

    public string HeadRevision => Next is not null && File.Requests > 1 ? "0B-2" : "0B-1";

    public byte[] Content => Next is not null && File.Requests > 1 ? Next : _first;

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Content));
}
