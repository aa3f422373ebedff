using VideoInsights.Streams.Insight;

namespace VideoInsights.Tests.Streams.Insight;

public sealed class PlaybookTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void The_playbook_that_comes_with_the_program_is_whole()
    {
        var playbook = Playbook.Read(Path.Combine(Paths.Repository, "streams", "Insight", "playbook.yaml"));
        Assert.Superset(
            new HashSet<string> { "objection", "competitor", "pricing", "next-step", "churn-risk" },
            playbook.Trackers.Select(t => t.Name).ToHashSet());
        Assert.NotEmpty(playbook.Topics);
        Assert.All(playbook.Ranges, r => Assert.NotEmpty(r.Source));
    }

    [Theory]
    [InlineData("topics:\n  - phrases: [a]", "no name")]
    [InlineData("topics:\n  - name: x", "neither phrases nor examples")]
    [InlineData("trackers:\n  - { name: x, phrases: [a], side: seller }", "company, customer or any")]
    [InlineData("trackers:\n  - { name: x, phrases: [''] }", "empty phrase")]
    [InlineData("trackers:\n  - { name: x, phrase: [a] }", "line 2")]
    [InlineData("trackers: [", "line")]
    [InlineData("ranges:\n  - { metric: x, low: 1 }", "source")]
    public void A_mistake_is_named_with_its_place(string yaml, string named)
    {
        File.WriteAllText(_file, yaml);
        var error = Assert.Throws<PlaybookException>(() => Playbook.Read(_file));
        Assert.Contains(named, error.Message);
        Assert.Contains(_file, error.Message);
    }

    [Theory]
    [InlineData("discount*", "We gave them Discounts.", true)]
    [InlineData("discount", "We gave them discounts.", false)]
    [InlineData("too expensive", "That's too\nexpensive, really", true)]
    [InlineData("too expensive", "It is too, expensive", true)]
    [InlineData("can't afford", "we can’t afford it", true)]
    [InlineData("api", "the capital", false)]
    [InlineData("c++", "we write C++ here", true)]
    public void A_phrase_is_whole_words_in_any_case(string phrase, string text, bool found) =>
        Assert.Equal(found, new Phrase(phrase).In(text));

    public void Dispose() => File.Delete(_file);
}
