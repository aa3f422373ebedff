using VideoInsights.Schemas;
using VideoInsights.Storage.People;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace VideoInsights.Ingestion.Rules;

/// <summary>
/// Which of the vendors' recordings are left out: a YAML file that an administrator edits. What somebody sends by hand is always taken.
/// </summary>
public sealed class IngestRules
{
    private readonly FileForm _file;
    private readonly People _people;

    private IngestRules(FileForm file, People people) => (_file, _people) = (file, people);

    /// <summary>Rules that leave nothing out.</summary>
    public static IngestRules None { get; } = new(new FileForm(), new People([]));

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or names what there is not; the message names the place.</exception>
    public static IngestRules Read(string file, People people)
    {
        try
        {
            var form = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
                .Deserialize<FileForm?>(File.ReadAllText(file)) ?? new FileForm();
            if (form.MinimumSeconds < 0)
                throw new InvalidDataException($"{file}: minimum_seconds is {form.MinimumSeconds}: use 0 or more");
            var unknown = form.Exclude.Teams.Find(team => people.All.All(p => p.Team != team));
            return unknown is null
                ? new IngestRules(form, people)
                : throw new InvalidDataException($"{file}: exclude.teams names {unknown}, a team that nobody is in");
        }
        catch (Exception e) when (e is YamlException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Why a call is left out, in words for a rep; null where it is taken.</summary>
    /// <remarks>
    /// A length of 0 is not known yet and breaks no rule. Whether everybody is of the company is known only where more than the host is
    /// known, and of everybody a side.
    /// </remarks>
    public string? LeaveOut(Call call)
    {
        if (call.duration_sec > 0 && call.duration_sec < _file.MinimumSeconds)
            return $"It lasted {call.duration_sec:0} seconds, and calls under {_file.MinimumSeconds:0} are left out.";
        if (_file.NeedsExternalParticipant && call.participants.Count > 1 && call.participants.All(p => p.side == "company"))
            return "Nobody from outside the company took part.";
        if (call.team_id is { } team && _file.Exclude.Teams.Contains(team))
            return $"Calls of the team {team} are left out.";
        return _file.Exclude.People.Find(person => Is(person, call)) is { } excluded ? $"Calls with {excluded} are left out." : null;
    }

    /// <summary>Whether it is the call of a person, named by id or address, or one that the person took part in.</summary>
    private bool Is(string person, Call call)
    {
        var known = _people.All.FirstOrDefault(p => Same(person, p.Id) || Same(person, p.Email));
        return Same(person, call.user_id) || Same(known?.Id, call.user_id)
            || call.participants.Any(p => Same(person, p.email) || Same(known?.Email, p.email));
    }

    private static bool Same(string? one, string? other) =>
        one is not null && one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private sealed class FileForm
    {
        public double MinimumSeconds { get; set; }
        public bool NeedsExternalParticipant { get; set; }
        public ExcludeForm Exclude { get; set; } = new();
    }

    private sealed class ExcludeForm
    {
        public List<string> People { get; set; } = [];
        public List<string> Teams { get; set; } = [];
    }
}
