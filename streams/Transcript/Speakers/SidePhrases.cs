using VideoInsights.Schemas;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>What only one side of a sales call tends to say. Pure.</summary>
public static class SidePhrases
{
    private static readonly string[] OfCompany =
    [
        "thank you for calling", "thanks for calling", "how can i help", "how may i help", "what can i do for you",
        "our product", "our platform", "our pricing", "our customers", "our team can", "we offer", "we also offer",
        "let me show you", "i'll show you", "i can show you", "walk you through", "i'll share my screen", "let me share my screen",
        "i'll send you", "i will send you", "i can send you", "send over a proposal", "send you a quote", "i can offer you",
        "would you like me to", "what brings you", "what are you using today", "what are you currently using",
        "what challenges", "what is your budget", "what's your budget", "what's your timeline", "who else is involved",
        "can i get your name", "may i have your name", "your account number", "can i put you on hold", "we can have that ready",
        "anything else i can help",
    ];

    private static readonly string[] OfCustomer =
    [
        "we are looking for", "we're looking for", "i'm looking for", "i am looking for", "we need something", "our budget", "my budget",
        "too expensive", "i'd like to buy", "i would like to buy", "i want to buy", "how much does it cost", "how much is it",
        "how much would", "what does it cost", "your pricing", "your price", "your product", "your competitor", "do you offer",
        "do you have any", "do you support", "can your product", "does your", "we currently use", "we're currently using",
        "we are currently using", "our current vendor", "our current provider", "i need to talk to my boss", "check with my manager",
        "run it by", "i'm calling about", "i am calling about", "i'm calling because", "i was wondering if you", "i have a question about",
        "my car", "my order", "my account", "can you give me a discount", "out of our price range",
    ];

    /// <summary>Phrases of the company's side less those of the customer's: each counts once, however often it is said.</summary>
    public static int Score(IEnumerable<Utterance> utterances)
    {
        var said = string.Join(" | ", utterances.Select(u => u.Text.ToLowerInvariant().Replace('’', '\'')));
        return OfCompany.Count(said.Contains) - OfCustomer.Count(said.Contains);
    }
}
