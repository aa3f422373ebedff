using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace VideoInsights.Tests.Ingestion;

/// <summary>Bodies that are nearly a genuine one: bytes, values and ends of it changed, and bytes out of nowhere.</summary>
internal static class FuzzedJson
{
    private static readonly JsonNode?[] Others =
    [
        null, 7, -1e300, true, "", "..", new string('x', 5000), "\u0000\ud800", new JsonArray(), new JsonObject(), new JsonArray(null, 1),
        new JsonObject { ["value"] = null },
    ];

    public static Arbitrary<byte[]> Near(params string[] genuine) => Gen.OneOf(
        Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b)),
        Gen.Zip(Gen.Elements(genuine), Gen.Zip(Gen.Choose(0, 999), Gen.Choose(0, Others.Length - 1)))
            .Select(c => Replaced(c.Item1, c.Item2.Item1, c.Item2.Item2)),
        Gen.Zip(Gen.Elements(genuine), Gen.Zip(Gen.Choose(0, 99_999), Gen.Choose(0, 255)))
            .Select(c => Changed(c.Item1, c.Item2.Item1, (byte)c.Item2.Item2)),
        Gen.Zip(Gen.Elements(genuine), Gen.Choose(0, 99_999))
            .Select(c => Encoding.UTF8.GetBytes(c.Item1)[..(c.Item2 % c.Item1.Length)])).ToArbitrary();

    /// <summary>The JSON with one of its values, anywhere, replaced by another.</summary>
    public static byte[] Replaced(string json, int which, int by)
    {
        var root = JsonNode.Parse(json)!;
        var all = Below(root).ToList();
        all[which % all.Count].ReplaceWith(Others[by % Others.Length]?.DeepClone());
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static byte[] Changed(string json, int at, byte to)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        bytes[at % bytes.Length] = to;
        return bytes;
    }

    private static IEnumerable<JsonNode> Below(JsonNode node)
    {
        var children = node switch
        {
            JsonObject members => members.Select(m => m.Value),
            JsonArray items => items,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(child => Below(child).Prepend(child));
    }
}
