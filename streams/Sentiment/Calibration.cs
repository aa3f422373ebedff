using VideoInsights.Schemas;

namespace VideoInsights.Streams.Sentiment;

/// <summary>Turns the sentence model's outputs into probabilities that come true as often as they say.</summary>
/// <remarks>
/// <para>
/// Sentences: temperature scaling (Guo et al. 2017), p' ~ p^(1/T), with T fitted for likelihood and calibration error on sentences the
/// model was not trained on: GoEmotions dev (4,547 of one class). On GoEmotions test (4,539) the expected calibration error over ten
/// bins falls from 0.033 to 0.024; on SST-2 dev, as two classes, from 0.032 to 0.015.
/// </para>
/// <para>
/// Calls: nobody labels whole calls in public, so calls are made of held-out sentences (tests/Benchmarks/MadeCalls.cs: 25 % negative, 45 %
/// neutral, 30 % positive calls of 4 to 200 sentences, most of them neutral in every call). A call's mean polarity x of n sentences is
/// taken as normal around its class's mean with the variance v (1 + k / n), which gives the logits below. The numbers are the most
/// likely ones on calls made of GoEmotions dev (<c>bench sentiment --data FILE --fit</c>); on calls made of
/// GoEmotions test the confidence's calibration error is 0.05 (66 % right: most made calls are short or faint on purpose).
/// They carry the assumption that real calls resemble the made ones: a team that labels calls should fit them again.
/// </para>
/// <para>
/// Talk is politer than written sentences: eight recorded working meetings have a mean polarity of 0.02 to 0.12, median 0.07, where
/// made neutral calls have -0.05. So a call's polarity is moved by <see cref="CallFit.Centre"/> before it is judged.
/// </para>
/// </remarks>
public static class Calibration
{
    /// <summary>T of the sentence model's three outputs.</summary>
    public const double Temperature = 1.15;

    /// <summary>A call is called negative or positive only where that is more probable than neutral by this much.</summary>
    public const double Margin = 0.1;

    /// <summary>The fitted numbers of a call's logits.</summary>
    /// <param name="NegativeSlope">Logit per unit of negative polarity, above neutral's.</param>
    /// <param name="NegativeOffset">What neutral is ahead at polarity 0.</param>
    /// <param name="Few">k: the number of sentences at which a mean is worth half of what it is worth for a long call.</param>
    /// <param name="Centre">Polarity of neutral talk above that of neutral made calls.</param>
    public sealed record CallFit(
        double NegativeSlope, double NegativeOffset, double PositiveSlope, double PositiveOffset, double Few, double Centre = 0);

    /// <summary>What is used, fitted as the remarks say.</summary>
    public static readonly CallFit Fitted = new(68.8, 8.89, 66.6, 1.80, 108, Centre: 0.12);

    /// <summary>A sentence's probabilities, calibrated.</summary>
    public static SentimentScore OfSentence(SentimentScore raw) => Softmax(
        Math.Log(Math.Max(raw.Negative, 1e-6)) / Temperature,
        Math.Log(Math.Max(raw.Neutral, 1e-6)) / Temperature,
        Math.Log(Math.Max(raw.Positive, 1e-6)) / Temperature);

    /// <summary>Probabilities that a call is negative, neutral or positive.</summary>
    /// <param name="polarity">Mean polarity of its sentences, weighed by length, -1 to 1.</param>
    /// <param name="sentences">How many sentences' worth it is the mean of; 0 gives a third each.</param>
    public static SentimentScore OfCall(double polarity, double sentences, CallFit? fit = null)
    {
        var f = fit ?? Fitted;
        var trust = sentences <= 0 ? 0 : sentences / (sentences + f.Few);
        var x = polarity - f.Centre;
        return Softmax(trust * (-f.NegativeSlope * x - f.NegativeOffset), 0, trust * (f.PositiveSlope * x - f.PositiveOffset));
    }

    /// <summary>The label of a call and the probability that it is right. Without a margin over neutral it is neutral.</summary>
    public static (string Label, double Confidence) Conclude(SentimentScore call)
    {
        if (call.Negative >= call.Neutral + Margin && call.Negative > call.Positive)
            return ("negative", call.Negative);
        return call.Positive >= call.Neutral + Margin && call.Positive > call.Negative
            ? ("positive", call.Positive)
            : ("neutral", call.Neutral);
    }

    private static SentimentScore Softmax(double negative, double neutral, double positive)
    {
        var most = Math.Max(negative, Math.Max(neutral, positive));
        double n = Math.Exp(negative - most), u = Math.Exp(neutral - most), p = Math.Exp(positive - most);
        var sum = n + u + p;
        return new SentimentScore(n / sum, u / sum, p / sum);
    }
}
