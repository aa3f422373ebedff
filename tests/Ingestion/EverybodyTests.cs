using VideoInsights.Ingestion.Vendors.Checks;

namespace VideoInsights.Tests.Ingestion;

public sealed class EverybodyTests
{
    [Theory]
    [InlineData(1, "no token for 1. 401")]
    [InlineData(3, "no token for 1, 2 and 3. 401")]
    [InlineData(5, "no token for 1, 2, 3, 4 and 5. 401")]
    [InlineData(9, "no token for 1, 2, 3, 4, 5 and 4 more. 401")]
    public void What_holds_for_several_is_said_once(int people, string says)
    {
        var refused = Finding.Missing(Checked.Credentials, $"no token for {Everybody.Who}. 401", "see docs");
        Assert.Equal(
            [refused with { Says = says }, refused with { Says = "no token for Kim. 403" }],
            Everybody.Together(
            [
                .. Enumerable.Range(1, people).Select(i => ($"{i}", refused)), ("Kim", refused with { Says = "no token for {who}. 403" }),
            ]));
    }
}
