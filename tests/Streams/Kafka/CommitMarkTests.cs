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
            var offsets = Offsets(order.Length, gaps);
            var mark = new CommitMark();
            Assert.All(offsets, offset => Assert.True(mark.HandedOut(offset)));
            var open = offsets.ToHashSet();
            foreach (var offset in offsets.Zip(order).OrderBy(pair => pair.Second).Select(pair => pair.First))
            {
                mark.Finished(offset);
                open.Remove(offset);
                if (open.Any(o => o < mark.Next) || (open.Count > 0 && mark.Next > open.Min()) || mark.Pending != open.Count)
                    return false;
                if (!Of(mark.Beyond(), offsets).SequenceEqual(offsets.Where(o => o >= mark.Next && !open.Contains(o))))
                    return false;
                if (mark.Beyond().Count > open.Count)
                    return false; // a mark grows with what is under way, not with what was done behind it
            }

            return offsets.Length == 0 ? mark.Next is null : mark.Next == offsets[^1] + 1 && mark.Pending == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whoever_takes_over_at_any_moment_does_exactly_what_was_not_finished() =>
        Prop.ForAll(ArbMap.Default.ArbFor<bool[]>(), ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(),
            (finished, gaps, taken) =>
        {
            // A first owner finishes some, a second one some more, a third one the rest.
            var offsets = Offsets(finished.Length, gaps);
            var done = new List<long>();
            var first = new CommitMark();
            foreach (var (offset, now) in offsets.Zip(finished))
                Do(first, offset, now, done);
            var second = new CommitMark(first.Next, first.Beyond());
            foreach (var offset in offsets.Where(o => o >= (first.Next ?? 0)).Take(taken % 8))
                Do(second, offset, (offset + taken) % 2 == 0, done);
            var third = new CommitMark(second.Next, second.Beyond());
            foreach (var offset in offsets.Where(o => o >= (second.Next ?? 0)))
                Do(third, offset, true, done);
            return done.Order().SequenceEqual(offsets) && third.Beyond().Count == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_end_of_a_partition_counts_as_read_when_no_record_lies_there()
    {
        var mark = new CommitMark();
        mark.HandedOut(3);
        mark.ReadUpTo(6); // 4 and 5 are markers of transactions
        Assert.Equal(3, mark.Next);
        mark.Finished(3);
        Assert.Equal(6, mark.Next);
    }

    [Fact]
    public void What_is_kept_behind_a_record_that_takes_an_hour_does_not_grow()
    {
        var mark = new CommitMark();
        mark.HandedOut(0);
        for (var offset = 1L; offset < 200_000; offset += 2) // between records the markers of their transactions
        {
            mark.HandedOut(offset);
            mark.Finished(offset);
        }

        Assert.Equal(new OffsetRange(1, 199_999), Assert.Single(mark.Beyond()));
        var next = new CommitMark(mark.Next, mark.Beyond());
        Assert.True(next.HandedOut(0));
        Assert.False(next.HandedOut(1));
        Assert.Equal([new OffsetRange(1, 1), new OffsetRange(2, 199_999)], next.Beyond());
        Assert.True(next.HandedOut(300_001)); // those between are gone by retention
        next.Finished(0);
        Assert.Equal(300_001, next.Next);
        Assert.Empty(next.Beyond());
    }

    [Fact]
    public void A_first_record_below_the_mark_makes_it_void_and_a_later_one_is_an_error()
    {
        var mark = new CommitMark(17, [new OffsetRange(19, 20)]);
        mark.ReadUpTo(3);
        Assert.True(mark.IsVoidAt(3));
        Assert.False(mark.IsVoidAt(17));
        mark.HandedOut(17);
        Assert.False(mark.IsVoidAt(3));
        Assert.Throws<ArgumentException>(() => mark.HandedOut(3));
    }

    [Fact]
    public void What_was_not_handed_out_cannot_finish_and_nothing_finishes_twice()
    {
        Assert.Throws<ArgumentException>(() => new CommitMark().Finished(3));
        var mark = new CommitMark();
        mark.HandedOut(1);
        mark.HandedOut(2);
        mark.Finished(2);
        Assert.Throws<ArgumentException>(() => mark.Finished(2));
        Assert.Throws<ArgumentException>(() => mark.HandedOut(2));
    }

    private static void Do(CommitMark mark, long offset, bool finish, List<long> done)
    {
        if (!mark.HandedOut(offset) || !finish)
            return;
        mark.Finished(offset);
        done.Add(offset);
    }

    /// <summary>Offsets with gaps, as compaction and transactions leave them.</summary>
    private static long[] Offsets(int count, byte[] gaps) =>
        [.. Enumerable.Range(0, count).Select(i => i + (long)gaps.Take(i + 1).Sum(gap => gap % 3))];

    /// <summary>The records that ranges hold: between them may be gaps.</summary>
    private static IEnumerable<long> Of(IReadOnlyList<OffsetRange> ranges, long[] records) =>
        ranges.SelectMany(range => records.Where(offset => range.First <= offset && offset <= range.Last));
}
