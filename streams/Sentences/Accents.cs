using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace VideoInsights.Streams.Sentences;

/// <summary>Letters without their accents.</summary>
/// <remarks>
/// <see cref="string.Normalize()"/> decomposes nothing where globalization is invariant, as it is here, so the decompositions (Unicode
/// NFD, one base letter, Latin, Greek and Cyrillic below U+2000) are a table: each word is a base letter and what becomes of it.
/// </remarks>
public static class Accents
{
    private const string Families =
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ bḃḅḇ cçćĉċčḉ dďḋḍḏḑḓ eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ fḟ gĝğġģǧǵḡ hĥȟḣḥḧḩḫẖ "
        + "iìíîïĩīĭįǐȉȋḭḯỉị jĵǰ kķǩḱḳḵ lĺļľḷḹḻḽ mḿṁṃ nñńņňǹṅṇṉṋ oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ pṕṗ rŕŗřȑȓṙṛṝṟ "
        + "sśŝşšșṡṣṥṧṩ tţťțṫṭṯṱẗ uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự vṽṿ wŵẁẃẅẇẉẘ xẋẍ yýÿŷȳẏẙỳỵỷỹ zźżžẑẓẕ "
        + "αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ εέἐἑἒἓἔἕὲέ ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ ιΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ οόὀὁὂὃὄὅὸό ρῤῥ "
        + "υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ ϒϓϔ аӑӓ гѓ еѐёӗ жӂӝ зӟ ийѝӣӥ кќ оӧ уўӯӱӳ чӵ ыӹ эӭ ії ѵѷ әӛ "
        + "өӫ";

    private static readonly FrozenDictionary<int, Rune> Bases = Families.Split(' ')
        .SelectMany(family => family.Skip(1).Select(letter => ((int)letter, new Rune(family[0]))))
        .ToFrozenDictionary(p => p.Item1, p => p.Item2);

    /// <summary>The base letter of a lower-case letter; null for a combining accent; anything else as it is.</summary>
    public static Rune? Off(Rune letter) =>
        Rune.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark ? null : Bases.GetValueOrDefault(letter.Value, letter);
}
