using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript.Speakers;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Tests.Streams.Transcript.Speakers;

public sealed class VoiceClustersTests
{
    [Fact]
    public void Two_voices_taking_turns_are_told_apart()
    {
        var truth = Enumerable.Range(0, 200).Select(i => i / 12 % 2).ToArray();
        Assert.Equal(truth, Label(truth));
    }

    [Fact]
    public void One_voice_is_one_label() => Assert.All(Label(new int[80]), label => Assert.Equal(0, label));

    [Fact]
    public void A_moment_of_another_sound_does_not_make_a_person()
    {
        var truth = new int[200];
        (truth[60], truth[140]) = (1, 1);
        Assert.All(Label(truth), label => Assert.Equal(0, label));
    }

    [Fact]
    public void With_the_number_of_people_known_there_are_never_more_voices()
    {
        var truth = Enumerable.Range(0, 240).Select(i => i / 20 % 4).ToArray();
        Assert.Equal(4, Label(truth).Distinct().Count());
        Assert.InRange(Label(truth, atMost: 2).Distinct().Count(), 1, 2);
    }

    [Fact]
    public void A_call_too_long_to_compare_each_with_each_is_labelled_whole()
    {
        var truth = Enumerable.Range(0, 900).Select(i => i / 12 % 2).ToArray();
        var labels = Label(truth, compare: 100);
        Assert.True(labels.Zip(truth).Count(p => p.First == p.Second) > 880);
    }

    [Fact]
    public void Whatever_the_vectors_each_window_gets_a_label_and_labels_are_numbered_by_appearance()
    {
        Prop.ForAll(
            Gen.Choose(1, 60).SelectMany(n => Gen.Choose(1, 6).Zip(Gen.Choose(0, 9999)).Select(x => (N: n, AtMost: x.Item1, Seed: x.Item2)))
                .ToArbitrary(),
            c =>
            {
                var random = new Random(c.Seed);
                var vectors = Enumerable.Range(0, c.N).Select(_ => Unit(random)).ToArray();
                var labels = VoiceClusters.Label(Windows(c.N), vectors, c.AtMost, 40);
                var appearance = labels.Distinct().ToArray();
                return labels.Length == c.N && appearance.Length <= c.AtMost
                    && appearance.SequenceEqual(Enumerable.Range(0, appearance.Length));
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Average_linkage_merges_what_is_alike_and_stops()
    {
        // 0-1 and 2-3 are alike, the pairs are not.
        float[][] similarity = [[1, 0.9f, 0.1f, 0.2f], [0.9f, 1, 0.2f, 0.1f], [0.1f, 0.2f, 1, 0.8f], [0.2f, 0.1f, 0.8f, 1]];
        Assert.Equal([0, 0, 1, 1], AverageLinkage.Cluster(Copy(similarity), 0.3));
        Assert.Equal([0, 0, 0, 0], AverageLinkage.Cluster(Copy(similarity), 0.1));
        Assert.Equal([0, 1, 2, 3], AverageLinkage.Cluster(Copy(similarity), 0.95));
    }

    private static float[][] Copy(float[][] rows) => [.. rows.Select(r => (float[])r.Clone())];

    private static int[] Label(int[] truth, int? atMost = null, int compare = 4000)
    {
        var random = new Random(11);
        var people = Enumerable.Range(0, truth.Max() + 1).Select(_ => Unit(random)).ToArray();
        return VoiceClusters.Label(Windows(truth.Length), [.. truth.Select(p => Near(people[p], random))], atMost, compare);
    }

    private static VoiceWindow[] Windows(int count)
    {
        const long hop = (long)(VoiceWindow.HopSec * PcmAudio.Rate);
        return [.. Enumerable.Range(0, count).Select(i =>
            new VoiceWindow(new SampleSpan(i * hop, (i + 3) * hop), new SampleSpan(i * hop, (i + 1) * hop), 0))];
    }

    private static float[] Unit(Random random) => Normal([.. Enumerable.Range(0, 64).Select(_ => (float)(random.NextDouble() - 0.5))]);

    private static float[] Near(float[] person, Random random) =>
        Normal([.. person.Select(x => x + (float)((random.NextDouble() - 0.5) * 0.15))]);

    private static float[] Normal(float[] vector)
    {
        var length = MathF.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => x / length)];
    }
}
