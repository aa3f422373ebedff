using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace VideoInsights.Tests.Ingestion;

/// <summary>What may come instead of a body that is right.</summary>
internal static class Mutations
{
    private static readonly JsonNode?[] Others =
    [
        null, 7, -1e300, true, "", "..", new string('x', 5000), "\u0000\ud800", new JsonArray(), new JsonObject(), new JsonArray(null, 1),
        new JsonObject { ["value"] = null },
    ];

    private static Gen<byte[]> Noise => Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b));

    /// <summary>Noise; the JSON with one of its values, anywhere, replaced by another; with one byte changed; cut off.</summary>
    public static Arbitrary<byte[]> Of(string json) => Gen.OneOf(
        Noise,
        Gen.Zip(Gen.Choose(0, 999), Gen.Choose(0, Others.Length - 1)).Select(c => Replaced(json, c.Item1, c.Item2)),
        Changed(json), Cut(json)).ToArbitrary();

    /// <summary>Noise; the text with one byte changed; cut off; with one of its lines somewhere else once more.</summary>
    public static Arbitrary<byte[]> OfText(string text) => Gen.OneOf(
        Noise, Changed(text), Cut(text),
        Gen.Zip(Gen.Choose(0, 999), Gen.Choose(0, 999)).Select(c => Again(text, c.Item1, c.Item2))).ToArbitrary();

    private static Gen<byte[]> Cut(string text) => Gen.Choose(0, 99_999).Select(at => Encoding.UTF8.GetBytes(text)[..(at % text.Length)]);

    private static Gen<byte[]> Changed(string text) => Gen.Zip(Gen.Choose(0, 99_999), Gen.Choose(0, 255)).Select(c =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes[c.Item1 % bytes.Length] = (byte)c.Item2;
        return bytes;
    });

    private static byte[] Again(string text, int which, int where)
    {
        var lines = text.Split('\n').ToList();
        lines.Insert(where % lines.Count, lines[which % lines.Count]);
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    /// <summary>The JSON with one of its values, anywhere, replaced by another.</summary>
    public static byte[] Replaced(string json, int which, int by)
    {
        var root = JsonNode.Parse(json)!;
        var all = Below(root).ToList();
        all[which % all.Count].ReplaceWith(Others[by % Others.Length]?.DeepClone());
        return Encoding.UTF8.GetBytes(root.ToJsonString());
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
