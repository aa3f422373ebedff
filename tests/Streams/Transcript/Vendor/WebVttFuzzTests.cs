using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Streams.Transcript.Vendor;
using VideoInsights.Tests.Ingestion;

namespace VideoInsights.Tests.Streams.Transcript.Vendor;

public sealed class WebVttFuzzTests
{
    private const string Genuine =
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nAnna: Hello there.\n\n2\n0:0:3.0 --> 0:0:5.320\n<v Bob Ruiz>Hi &amp; <b>all</b></v>" +
        "\n\nNOTE nothing\n\n1:00:00.5 --> 1:00:07\n- one\n- two\n";

    [Fact]
    public void Whatever_comes_gives_cues_in_order_or_none() => Prop.ForAll(Mutations.OfText(Genuine), bytes =>
    {
        var text = Encoding.UTF8.GetString(bytes);
        var cues = WebVtt.Read(text);
        Assert.Equal(cues.Select(c => c.Start).Order(), cues.Select(c => c.Start));
        Assert.All(cues, c => Assert.True(c.Start >= 0 && double.IsFinite(c.End) && c.Text.Length > 0));
        Assert.True(cues.Sum(c => c.Text.Length) <= text.Length); // memory is bounded by what came
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
}
