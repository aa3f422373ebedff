using System.Buffers;
using System.Numerics.Tensors;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>Moonshine base: English speech to text, a segment at a time. May be called from several threads at once.</summary>
public sealed class Moonshine
{
    private const int Start = 1;
    private const int End = 2;
    private const int Heads = 8;
    private const int HeadDim = 52;
    private const int Layers = 8;

    /// <summary>Fast talk full of names comes to 7 tokens a second; a circle is noticed by <see cref="Repetition"/> long before.</summary>
    private const double TokensPerSec = 8;
    private const int SpareTokens = 4;
    private const int MinSamples = PcmAudio.Rate / 10;

    /// <summary>The upper half of the decoder is where cross-attention follows the sound.</summary>
    private static readonly int[] AlignedLayers = [4, 5, 6, 7];

    private static readonly string[] Inputs =
    [
        "input_ids", "encoder_hidden_states", "use_cache_branch",
        .. Cache("past_key_values", "decoder"), .. Cache("past_key_values", "encoder"),
    ];

    private static readonly string[] LaterOutputs =
        ["logits", .. AlignedLayers.Select(CrossAttention.OutputOf), .. Cache("present", "decoder")];

    private static readonly string[] FirstOutputs = [.. LaterOutputs, .. Cache("present", "encoder")];

    private readonly InferenceSession _encoder;
    private readonly InferenceSession _decoder;
    private readonly LlamaTokens _tokens;

    public Moonshine(ModelStore models)
    {
        _encoder = models.Session("moonshine-base-encoder");
        _decoder = models.Session("moonshine-base-decoder", "with cross-attention", model => CrossAttention.Expose(model, AlignedLayers));
        _tokens = LlamaTokens.Read(models.PathOf("llama-tokens"));
    }

    /// <summary>Recognises one segment.</summary>
    /// <param name="samples">16 kHz, -1 to 1, at most about 15 s: beyond that it loses its punctuation.</param>
    public Recognised Recognise(float[] samples, CancellationToken stop)
    {
        if (samples.Length < MinSamples)
            return new Recognised([], [], [], false);
        using var run = new RunOptions();
        using var sound = OrtValue.CreateTensorValueFromMemory(samples, [1, samples.Length]);
        using var encoded = _encoder.Run(run, ["input_values"], [sound], ["last_hidden_state"]);
        var limit = SpareTokens + (int)Math.Ceiling((double)samples.Length / PcmAudio.Rate * TokensPerSec);
        return Decode(run, encoded[0], limit, stop);
    }

    /// <summary>Greedy decoding. Every value the decoder keeps for its next step is handed back as it is, without a copy.</summary>
    private Recognised Decode(RunOptions run, OrtValue encoded, int limit, CancellationToken stop)
    {
        var ids = new List<int>();
        var probabilities = new List<float>();
        var attention = new List<float[]>();
        var token = new long[] { Start };
        var cached = new bool[1];
        using var tokenValue = OrtValue.CreateTensorValueFromMemory(token, [1, 1]);
        using var cachedValue = OrtValue.CreateTensorValueFromMemory(cached, [1]);
        using var nothing = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, TensorElementType.Float, [0, Heads, 1, HeadDim]);
        OrtValue[] inputs = [tokenValue, encoded, cachedValue, .. Enumerable.Repeat(nothing, Layers * 4)];
        IDisposableReadOnlyCollection<OrtValue>? first = null, last = null;
        var looped = 0;
        try
        {
            while (ids.Count < limit && looped == 0)
            {
                stop.ThrowIfCancellationRequested();
                var outputs = _decoder.Run(run, Inputs, inputs, first is null ? FirstOutputs : LaterOutputs);
                if (last != first)
                    last?.Dispose();
                (last, first) = (outputs, first ?? outputs);
                var (best, probability) = Best(outputs[0].GetTensorDataAsSpan<float>());
                attention.Add(MeanAttention(outputs));
                if (best == End)
                    break;
                ids.Add(best);
                probabilities.Add(probability);
                looped = Repetition.Tail(ids, ids.Count == limit);

                token[0] = best;
                cached[0] = true;
                Keep(inputs, 3, outputs, 1 + AlignedLayers.Length);
                if (outputs == first)
                    Keep(inputs, 3 + Layers * 2, outputs, 1 + AlignedLayers.Length + Layers * 2);
            }
        }
        finally
        {
            if (last != first)
                last?.Dispose();
            first?.Dispose();
        }

        var kept = ids.Count - looped;
        return new Recognised(
            Words(ids[..kept]), probabilities[..kept], attention[..(attention.Count - looped)], looped > 0 || ids.Count == limit);
    }

    private static void Keep(OrtValue[] inputs, int at, IDisposableReadOnlyCollection<OrtValue> outputs, int from)
    {
        for (var i = 0; i < Layers * 2; i++)
            inputs[at + i] = outputs[from + i];
    }

    private static (int Token, float Probability) Best(ReadOnlySpan<float> logits)
    {
        var best = TensorPrimitives.IndexOfMax(logits);
        var odds = ArrayPool<float>.Shared.Rent(logits.Length);
        var span = odds.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, logits[best], span);
        TensorPrimitives.Exp(span, span);
        var probability = 1 / TensorPrimitives.Sum(span);
        ArrayPool<float>.Shared.Return(odds);
        return (best, probability);
    }

    /// <summary>Mean over the heads of <see cref="AlignedLayers"/>: one number per frame of the encoder.</summary>
    private static float[] MeanAttention(IDisposableReadOnlyCollection<OrtValue> outputs)
    {
        var frames = outputs[1].GetTensorDataAsSpan<float>().Length / Heads;
        var mean = new float[frames];
        for (var layer = 0; layer < AlignedLayers.Length; layer++)
        {
            var weights = outputs[1 + layer].GetTensorDataAsSpan<float>();
            for (var head = 0; head < Heads; head++)
                TensorPrimitives.Add(mean, weights.Slice(head * frames, frames), mean);
        }

        TensorPrimitives.Divide(mean, AlignedLayers.Length * Heads, mean);
        return mean;
    }

    private List<TokenWord> Words(List<int> ids)
    {
        var words = new List<TokenWord>();
        var bytes = new List<byte>();
        var first = 0;
        for (var i = 0; i <= ids.Count; i++)
        {
            if (i == ids.Count || (_tokens.StartsWord(ids[i]) && i > first))
            {
                var text = Encoding.UTF8.GetString([.. bytes]).Trim().Replace(",,", ",");
                if (text.Length > 0)
                    words.Add(new TokenWord(text, first, i - first));
                bytes.Clear();
                first = i;
            }

            if (i < ids.Count)
                bytes.AddRange(_tokens.Bytes(ids[i]));
        }

        return words;
    }

    private static string[] Cache(string prefix, string part) =>
        [.. Enumerable.Range(0, Layers).SelectMany(i => new[] { $"{prefix}.{i}.{part}.key", $"{prefix}.{i}.{part}.value" })];
}
