using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Sentences;
using VideoInsights.Streams.Sentiment;

namespace VideoInsights.Tests.Streams.Sentiment;

public sealed class CalibrationTests(TestModels models) : IClassFixture<TestModels>
{
    [Fact]
    public void Nothing_judged_is_neutral_with_low_confidence()
    {
        var (label, confidence) = Calibration.Conclude(Calibration.OfCall(0, 0));
        Assert.Equal("neutral", label);
        Assert.Equal(1 / 3d, confidence, 0.001);
    }

    [Theory]
    [InlineData(-0.4, "negative")]
    [InlineData(0.06, "neutral")]
    [InlineData(0.4, "positive")]
    public void A_long_call_is_called_by_its_mean_and_more_surely_than_a_short_one(double polarity, string label)
    {
        var longCall = Calibration.Conclude(Calibration.OfCall(polarity, 200));
        var shortCall = Calibration.OfCall(polarity, 5);
        Assert.Equal(label, longCall.Label);
        Assert.True(longCall.Confidence > 0.7);
        Assert.True(longCall.Confidence > Math.Max(shortCall.Negative, Math.Max(shortCall.Neutral, shortCall.Positive)));
    }

    [Fact]
    public void A_label_other_than_neutral_needs_a_margin() => Prop.ForAll(
        ArbMap.Default.ArbFor<(short Polarity, byte Sentences)>(), call =>
        {
            var score = Calibration.OfCall(call.Polarity / 32768.0, call.Sentences);
            var (label, confidence) = Calibration.Conclude(score);
            return Math.Abs(score.Negative + score.Neutral + score.Positive - 1) < 1e-9
                && (label == "neutral" ? confidence == score.Neutral : confidence >= score.Neutral + Calibration.Margin);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Confidence_comes_true_as_often_as_it_says_on_sales_talk()
    {
        // These sentences were in the training set, so the model is right more often than it says; held-out figures are the bench's.
        var rows = File.ReadLines(Paths.Data("sentiment/sales_train.tsv")).Select(l => l.Split('\t')).Where(c => c.Length == 2).ToList();
        var readings = new SentenceModel(models.Store).Read([.. rows.Select(r => r[0])], CancellationToken.None);
        double confidence = 0, right = 0;
        foreach (var (row, reading) in rows.Zip(readings))
        {
            var score = Calibration.OfSentence(reading.Score);
            double[] classes = [score.Negative, score.Neutral, score.Positive];
            confidence += classes.Max() / rows.Count;
            right += (Array.IndexOf(classes, classes.Max()) == int.Parse(row[1]) ? 1.0 : 0) / rows.Count;
        }

        Assert.True(right > 0.9, $"{right:P1} right");
        Assert.InRange(confidence, right - 0.15, right + 0.03);
    }
}
