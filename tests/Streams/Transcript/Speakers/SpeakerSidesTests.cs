using VideoInsights.Schemas;
using VideoInsights.Streams.Transcript.Speakers;

namespace VideoInsights.Tests.Streams.Transcript.Speakers;

public sealed class SpeakerSidesTests
{
    [Fact]
    public void Names_are_matched_with_participants_whatever_the_meeting_added_to_them() =>
        Assert.Equal(
            ["Jose Garcia (Guest): customer, participants", "ANNA | Acme: company, participants"],
            Sides("vendor", [("José García", "jose@client.com", "customer"), ("Anna", "anna@acme.com", "company")],
                ("Jose Garcia (Guest)", "hello"), ("ANNA | Acme", "hi")));

    [Fact]
    public void The_rep_and_the_reps_mail_domain_are_the_company_and_others_the_customer() =>
        Assert.Equal(
            ["Rep: company, participants", "Boss: company, participants", "Buyer: customer, participants"],
            Sides("vendor", [("Rep", "rep@acme.com", "unknown"), ("Boss", "boss@acme.com", "unknown"),
                ("Buyer", "b@client.com", "unknown")],
                ("Rep", "hello"), ("Boss", "hello"), ("Buyer", "hello")));

    [Fact]
    public void Two_voices_get_their_sides_from_what_they_say() =>
        Assert.Equal(
            ["Speaker 1: company, inferred", "Speaker 2: customer, inferred"],
            Sides("voice", [],
                ("Speaker 1", "Thank you for calling Acme, how can I help you?"), ("Speaker 2", "We are looking for a new phone system.")));

    [Fact]
    public void One_phrase_alone_is_too_thin() =>
        Assert.Equal(
            ["Speaker 1: unknown, unknown", "Speaker 2: unknown, unknown"],
            Sides("voice", [], ("Speaker 1", "I'll show you around."), ("Speaker 2", "Great weather.")));

    [Fact]
    public void Of_three_voices_nothing_is_inferred() =>
        Assert.All(
            Sides("voice", [], ("Speaker 1", "Thank you for calling, how can I help, we offer"), ("Speaker 2", "our budget"),
                ("Speaker 3", "too expensive")),
            line => Assert.EndsWith("unknown, unknown", line));

    [Fact]
    public void When_one_of_two_is_known_the_other_is_across() =>
        Assert.Equal(
            ["Anna: company, participants", "+1 555: customer, inferred"],
            Sides("vendor", [("Anna", "rep@acme.com", "company")], ("Anna", "hello"), ("+1 555", "hello")));

    private static string[] Sides(string source, (string Name, string? Email, string Side)[] people,
        params (string Who, string Said)[] lines)
    {
        var call = new Call
        {
            video_id = "v",
            vendor = "zoom",
            user_id = "rep@acme.com",
            title = "t",
            participants = [.. people.Select(p => new Participant { name = p.Name, email = p.Email, side = p.Side })],
        };
        var utterances = lines.Select((l, i) => new Utterance(i, l.Who, "unknown", i, i + 1, l.Said, null, [])).ToList();
        var speakers = SpeakerSides.Of(utterances, source, call);
        Assert.Equal(speakers.Select(s => s.Side), SpeakerSides.Apply(utterances, speakers).Select(u => u.Side));
        return [.. speakers.Select(s => $"{s.Name}: {s.Side}, {s.SideSource}")];
    }
}
