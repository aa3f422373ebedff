using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using VideoInsights.Streams.Models;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>The recogniser's vocabulary: token id to the bytes of its text. Ids from 32,000 on are markers without text.</summary>
public sealed partial class LlamaTokens
{
    private const int Size = 32_000;
    private readonly byte[][] _bytes;

    private LlamaTokens(byte[][] bytes) => _bytes = bytes;

    /// <summary>
    /// Reads the vocabulary out of llama-tokenizer.js: a base64 string constant of 32,000 lines in id order. A line is the token's text
    /// with "▁" for a space, or "&lt;0x0A&gt;" for a single byte.
    /// </summary>
    /// <exception cref="ModelException">The file does not hold the vocabulary.</exception>
    public static LlamaTokens Read(string path)
    {
        var found = Constant().Match(File.ReadAllText(path));
        if (!found.Success)
            throw new ModelException($"{path} holds no vocabulary: delete it and run models/fetch");
        var lines = Encoding.UTF8.GetString(Convert.FromBase64String(found.Groups[1].Value)).Split('\n');
        return lines.Length == Size
            ? new LlamaTokens([.. lines.Select((line, id) => BytesOf(line, id))])
            : throw new ModelException($"{path} holds {lines.Length} tokens instead of {Size}: delete it and run models/fetch");
    }

    /// <summary>The token's text in UTF-8, or a part of a character; empty for markers.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => id < Size ? _bytes[id] : [];

    /// <summary>Whether a token begins a word.</summary>
    public bool StartsWord(int id) => Bytes(id) is [(byte)' ', ..];

    private static byte[] BytesOf(string line, int id)
    {
        if (id < 3)
            return [];
        return line.Length == 6 && line.StartsWith("<0x", StringComparison.Ordinal)
            ? [byte.Parse(line.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)]
            : Encoding.UTF8.GetBytes(line.Replace('▁', ' '));
    }

    [GeneratedRegex("""llama_vocab_base64\s*=\s*["'`]([A-Za-z0-9+/=]+)""")]
    private static partial Regex Constant();
}
