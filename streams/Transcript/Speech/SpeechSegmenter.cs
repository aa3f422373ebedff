using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>Cuts a stream of speech probabilities into segments as it goes. Pure: no sound, no model.</summary>
/// <remarks>Silero's get_speech_timestamps, made to run forward: a segment is told as soon as its end is certain.</remarks>
public sealed class SpeechSegmenter(SegmentRules rules)
{
    private readonly long _minSpeech = Samples(rules.MinSpeechSec);
    private readonly long _minSilence = Samples(rules.MinSilenceSec);
    private readonly long _minPause = Samples(rules.MinPauseSec);
    private readonly long _pad = Samples(rules.PadSec);
    private readonly long _max = double.IsPositiveInfinity(rules.MaxSec) ? long.MaxValue : Samples(rules.MaxSec);
    private readonly List<SampleSpan> _pauses = [];

    private long _now;
    private bool _speaking;
    private long _start;
    private long _lead;
    private long _silentSince = -1;

    /// <summary>No sample before this one belongs to a segment still to come.</summary>
    public long Needed => Math.Max(0, _speaking ? _start - _lead : _now - _pad - VoiceActivity.Chunk);

    /// <summary>Takes the probability of the next <see cref="VoiceActivity.Chunk"/> samples; returns a segment that ended.</summary>
    public SampleSpan? Add(float probability)
    {
        var at = _now;
        _now += VoiceActivity.Chunk;
        if (probability >= rules.Threshold)
            Speech(at);
        else if (_speaking && probability < rules.NegativeThreshold && _silentSince < 0)
            _silentSince = at;

        if (!_speaking)
            return null;
        if (_silentSince >= 0 && _now - _silentSince >= _minSilence)
            return Close(_silentSince, _pad);
        return _now - _start >= _max ? Cut() : null;
    }

    /// <summary>The segment that is open at the end of the sound, if there is one.</summary>
    /// <param name="samples">How many samples there were.</param>
    public SampleSpan? End(long samples)
    {
        if (!_speaking)
            return null;
        var end = Math.Min(samples, _silentSince >= 0 ? _silentSince : _now);
        var span = Close(end, Math.Min(_pad, samples - end));
        return span;
    }

    private void Speech(long at)
    {
        if (_speaking && _silentSince >= 0 && at - _silentSince >= _minPause)
            _pauses.Add(new SampleSpan(_silentSince, at));
        _silentSince = -1;
        if (_speaking)
            return;
        _speaking = true;
        _start = at;
        _lead = _pad;
        _pauses.Clear();
    }

    private SampleSpan? Close(long end, long trail)
    {
        _speaking = false;
        _silentSince = -1;
        _pauses.Clear();
        return end - _start > _minSpeech ? Padded(end, trail) : null;
    }

    /// <summary>The segment is too long: ends it at its longest pause, the running one included, else here.</summary>
    private SampleSpan? Cut()
    {
        var open = _silentSince >= 0 ? new SampleSpan(_silentSince, _now) : default;
        var longest = _pauses.Append(open).MaxBy(p => p.Length);
        if (longest.Length < _minPause)
        {
            var hard = Padded(_now, 0);
            (_start, _lead) = (_now, 0);
            _pauses.Clear();
            return hard;
        }

        if (longest == open)
            return Close(open.Start, Math.Min(_pad, open.Length / 2));
        var trail = Math.Min(_pad, longest.Length / 2);
        var span = Padded(longest.Start, trail);
        (_start, _lead) = (longest.End, trail);
        _pauses.RemoveAll(p => p.Start < _start);
        return span;
    }

    private SampleSpan Padded(long end, long trail) => new(Math.Max(0, _start - _lead), end + trail);

    private static long Samples(double seconds) => (long)(seconds * PcmAudio.Rate);
}
