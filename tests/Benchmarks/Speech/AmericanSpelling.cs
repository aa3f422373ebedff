namespace VideoInsights.Benchmarks.Speech;

/// <summary>British spellings as American ones: the common stems with their endings. Pure.</summary>
public static class AmericanSpelling
{
    private static readonly string[] OurStems =
        ("col fav hon lab harb neighb rum sav vap hum clam ard cand behavi splend arm parl riv tum val vig od rig demean endeav enam "
        + "misdemean succ").Split(' ');

    private static readonly string[] IseStems =
        ("real organ recogn apolog critic emphas final general maxim minim modern normal optim priorit special summar util visual author "
        + "categor character civil colon custom digit econom equal familiar fantas formal global harmon hospital ideal immun industrial "
        + "initial legal local memor mobil monopol national neutral patron penal personal polar popular privat public random rational "
        + "revital scrutin social stabil standard steril symbol sympath synchron terror victim vocal western").Split(' ');

    private static readonly Dictionary<string, string> Words = Build();

    /// <summary>The American spelling of a word of lower case letters; the word itself where it has no other.</summary>
    public static string Of(string word) => Words.GetValueOrDefault(word, word);

    private static Dictionary<string, string> Build()
    {
        var words = new Dictionary<string, string>
        {
            ["grey"] = "gray",
            ["greys"] = "grays",
            ["programme"] = "program",
            ["programmes"] = "programs",
            ["cheque"] = "check",
            ["cheques"] = "checks",
            ["tyre"] = "tire",
            ["tyres"] = "tires",
            ["plough"] = "plow",
            ["ploughed"] = "plowed",
            ["sceptical"] = "skeptical",
            ["catalogue"] = "catalog",
            ["dialogue"] = "dialog",
            ["analogue"] = "analog",
            ["aluminium"] = "aluminum",
            ["jewellery"] = "jewelry",
            ["ageing"] = "aging",
            ["acknowledgement"] = "acknowledgment",
            ["judgement"] = "judgment",
            ["enquiry"] = "inquiry",
            ["enquiries"] = "inquiries",
            ["manoeuvre"] = "maneuver",
            ["moustache"] = "mustache",
            ["mum"] = "mom",
            ["pyjamas"] = "pajamas",
            ["storey"] = "story",
            ["storeys"] = "stories",
            ["whilst"] = "while",
            ["learnt"] = "learned",
            ["artefact"] = "artifact",
            ["artefacts"] = "artifacts",
            ["cosy"] = "cozy",
            ["kerb"] = "curb",
            ["mould"] = "mold",
            ["skilful"] = "skillful",
            ["fulfil"] = "fulfill",
            ["enrol"] = "enroll",
            ["instalment"] = "installment",
            ["ok"] = "okay",
            ["draught"] = "draft",
            ["counselled"] = "counseled",
        };
        foreach (var stem in OurStems)
        {
            foreach (var ending in new[] { "", "s", "ed", "ing", "able", "ful", "ite", "ites", "less", "er", "ers", "hood", "hoods", "al" })
                words[$"{stem}our{ending}"] = $"{stem}or{ending}";
        }

        foreach (var stem in IseStems)
        {
            foreach (var ending in new[] { "e", "es", "ed", "ing", "ation", "ations", "er", "ers" })
                words[$"{stem}is{ending}"] = $"{stem}iz{ending}";
        }

        foreach (var stem in "cent theat met lit fib calib somb spect sab lust meag och".Split(' '))
        {
            words[$"{stem}re"] = $"{stem}er";
            words[$"{stem}res"] = $"{stem}ers";
        }

        const string doubled = "travel cancel label model signal counsel fuel level marvel panel quarrel total channel dial equal jewel";
        foreach (var stem in doubled.Split(' '))
        {
            foreach (var ending in new[] { "ed", "ing", "er", "ers", "or", "ors", "ous" })
                words[$"{stem}l{ending}"] = $"{stem}{ending}";
        }

        foreach (var stem in "anal paral catal".Split(' '))
        {
            foreach (var ending in new[] { "e", "es", "ed", "ing" })
                words[$"{stem}ys{ending}"] = $"{stem}yz{ending}";
        }

        foreach (var stem in "def off lic pret".Split(' '))
        {
            words[$"{stem}ence"] = $"{stem}ense";
            words[$"{stem}ences"] = $"{stem}enses";
        }

        return words;
    }
}
