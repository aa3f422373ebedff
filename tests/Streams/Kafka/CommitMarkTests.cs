using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Tests.Streams.Kafka;

public sealed class CommitMarkTests
{
    [Fact]
    public void In_any_order_of_finishing_nothing_unfinished_is_below_the_mark() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), ArbMap.Default.ArbFor<byte[]>(), (order, gaps) =>
        {
            // Offsets with gaps, as compaction and transactions leave them.
            var offsets = order.Select((_, i) => i + (long)gaps.Take(i + 1).Sum(g => g % 3)).ToArray();
            var mark = new CommitMark();
            foreach (var offset in offsets)
                mark.HandedOut(offset);
            var open = offsets.ToHashSet();
            foreach (var offset in offsets.Zip(order).OrderBy(pair => pair.Second).Select(pair => pair.First))
            {
                mark.Finished(offset);
                open.Remove(offset);
                if (open.Any(o => o < mark.Next) || (open.Count > 0 && mark.Next > open.Min()))
                    return false;
            }

            return offsets.Length == 0 ? mark.Next is null : mark.Next == offsets[^1] + 1 && mark.Pending == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_not_handed_out_cannot_finish() =>
        Assert.Throws<ArgumentException>(() => new CommitMark().Finished(3));
}
