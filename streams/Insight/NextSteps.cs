using System.Text.RegularExpressions;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Insight;

/// <summary>What somebody said they would do, or was asked to: found by how promises and requests are worded.</summary>
public static partial class NextSteps
{
    public static IReadOnlyList<NextStep> In(IReadOnlyList<SpokenSentence> sentences)
    {
        var speakers = sentences.Select(s => s.Of.Speaker).Distinct().ToList();
        var steps =
            from sentence in sentences
            from clause in Clauses().Split(sentence.Text)
            let text = clause.Trim().TrimEnd(',', ';')
            let promise = Promise().IsMatch(text)
            where promise || (Request().IsMatch(text) && speakers.Count == 2)
            select new NextStep(
                Sentence(text), promise ? sentence.Of.Speaker : speakers.First(s => s != sentence.Of.Speaker),
                When().Match(text) is { Success: true } when ? when.Value : null, sentence.Of.Id,
                Math.Round(Metrics.Questions.TimeOf(sentence.Of, text), 3));
        return [.. steps];
    }

    private static string Sentence(string clause) =>
        char.ToUpperInvariant(clause[0]) + clause[1..] + (clause[^1] is '.' or '!' or '?' ? "" : ".");

    // "I'll send you the proposal by Friday, and we talk again on Tuesday": two steps.
    [GeneratedRegex(@",?\s+and\s+(?=(?:then\s+)?(?:I|we|you|let's)\b)", RegexOptions.IgnoreCase)]
    private static partial Regex Clauses();

    [GeneratedRegex(
        @"\b(?:I['’]?ll|I\s+will|we['’]?ll|we\s+will|I['’]m\s+going\s+to|we['’]re\s+going\s+to|let\s+me|let['’]?s|I\s+can|we\s+can|"
        + @"we\s+(?:talk|speak|meet)\s+again)\b"
        + @"(?:(?<=again\b)|.{0,40}?\b(?:send|e-?mail|forward\s+(?:you|it|this|that|the|them)|schedule|book|"
        + @"set\s+up\s+a|follow\s+up|get\s+back\s+to\s+(?:you|them|him|her|us)|call\s+you|reach\s+out|prepare|draft|introduce|invite|"
        + @"write\s+up|check\s+with|talk\s+to|speak\s+(?:to|with)|meet\s+(?:again|next|on)|talk\s+(?:again|next)|reconnect|"
        + @"circle\s+back|put\s+together))",
        RegexOptions.IgnoreCase)]
    private static partial Regex Promise();

    [GeneratedRegex(
        @"\b(?:can|could|would|will)\s+you\s+(?:please\s+)?(?:send|e-?mail|forward|schedule|book|share\s+the|get\s+back|introduce|"
        + @"invite|prepare)\b"
        + @"|\bplease\s+(?:send|e-?mail|forward|schedule|book|introduce|invite)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Request();

    [GeneratedRegex(
        @"\b(?:(?:by|on|until|before|next|this)\s+(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+|next\s+)?(?:day|week|month|quarter|year)|"
        + @"(?:next\s+|this\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|tomorrow|week|month|quarter)"
        + @"(?:\s+at\s+[\w:]+(?:\s*[ap]\.?m\.?)?)?"
        + @"|tomorrow|today|tonight|in\s+(?:a|two|three|four|a\s+few|\d+)\s+(?:days?|weeks?|months?|hours?))\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex When();
}
