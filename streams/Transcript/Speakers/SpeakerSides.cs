using VideoInsights.Schemas;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>On which side each speaker is: from the call's participants by name, else from what was said, else not known. Pure.</summary>
public static class SpeakerSides
{
    private const int Margin = 2;

    /// <summary>The speakers of utterances in order of appearance, with their sides.</summary>
    /// <param name="source">Where the names come from: vendor, channel, voice or single.</param>
    public static IReadOnlyList<Speaker> Of(IReadOnlyList<Utterance> utterances, string source, Call call)
    {
        var speakers = utterances.Select(u => u.Speaker).Distinct()
            .Select(name => FromParticipants(name, source, call))
            .ToList();
        return speakers.Count == 2 ? Complete(speakers, utterances) : speakers;
    }

    /// <summary>Utterances with the sides of their speakers.</summary>
    public static IReadOnlyList<Utterance> Apply(IReadOnlyList<Utterance> utterances, IReadOnlyList<Speaker> speakers)
    {
        var sides = speakers.ToDictionary(s => s.Name, s => s.Side);
        return [.. utterances.Select(u => u with { Side = sides[u.Speaker] })];
    }

    private static Speaker FromParticipants(string name, string source, Call call)
    {
        var side = source == "vendor" && Match(name, call) is { } participant ? SideOf(participant, call) : Sides.Unknown;
        return new Speaker(name, side, source, side == Sides.Unknown ? "unknown" : "participants");
    }

    /// <summary>Whole names first; a first name alone counts where only one participant has it.</summary>
    private static Participant? Match(string name, Call call)
    {
        var said = Plain(name);
        var whole = call.participants.Where(p => Plain(p.name) == said || Plain(MailName(p)) == said).ToList();
        if (whole.Count > 0)
            return whole[0];
        var part = call.participants.Where(p => Plain(p.name) is var known && First(known) == First(said)
            && (said == First(said) || known == First(known))).ToList();
        return part.Count == 1 ? part[0] : null;
    }

    /// <summary>The announced side; where none was, the rep is the company's and so is everybody of the rep's mail domain.</summary>
    private static string SideOf(Participant participant, Call call)
    {
        if (participant.side is Sides.Company or Sides.Customer)
            return participant.side;
        if (string.Equals(participant.email, call.user_id, StringComparison.OrdinalIgnoreCase)
            || Plain(participant.name) == Plain(call.user_id))
            return Sides.Company;
        var rep = call.participants.FirstOrDefault(p => Plain(p.name) == Plain(call.user_id))?.email ?? call.user_id;
        return (Domain(rep), Domain(participant.email)) switch
        {
            ({ } ours, { } theirs) => ours == theirs ? Sides.Company : Sides.Customer,
            _ => Sides.Unknown,
        };
    }

    private static List<Speaker> Complete(List<Speaker> pair, IReadOnlyList<Utterance> utterances)
    {
        if (pair.All(s => s.Side != Sides.Unknown))
            return pair;
        if (pair.FindIndex(s => s.Side != Sides.Unknown) is var known and >= 0)
            return [.. pair.Select((s, i) => i == known ? s : Inferred(s, Other(pair[known].Side)))];
        var scores = pair.Select(s => SidePhrases.Score(utterances.Where(u => u.Speaker == s.Name))).ToArray();
        var margin = scores[0] - scores[1];
        if (Math.Abs(margin) < Margin)
            return pair;
        var first = margin > 0 ? Sides.Company : Sides.Customer;
        return [Inferred(pair[0], first), Inferred(pair[1], Other(first))];
    }

    private static Speaker Inferred(Speaker speaker, string side) => speaker with { Side = side, SideSource = "inferred" };

    private static string Other(string side) => side == Sides.Company ? Sides.Customer : Sides.Company;

    private static string? Domain(string? address) =>
        address?.IndexOf('@') is >= 0 and var at ? address[(at + 1)..].ToLowerInvariant() : null;

    private static string MailName(Participant participant) => participant.email?.Split('@')[0].Replace('.', ' ') ?? "";

    private static string First(string name) => name.Split(' ')[0];

    /// <summary>A name without accents, case, and what meeting names carry along: "(Acme)", "| ECH", "(Guest)".</summary>
    private static string Plain(string name)
    {
        var core = name.Split('(', '|', '[')[0];
        var letters = PlainLetters.Of(core.Trim().Length > 0 ? core : name).Select(c => char.IsLetterOrDigit(c) || c == '@' ? c : ' ');
        return string.Join(' ', new string([.. letters]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
