using System.Text;
using Confluent.Kafka;
using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Tests.Streams.Kafka;

/// <summary>Any order of arrivals, ends, failures and revocations, against a model that is a plain list.</summary>
public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Whatever_happens_the_record_that_is_due_first_begins_and_a_key_keeps_its_order() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte What, byte Which)[]>(), steps =>
        {
            var run = new ModelRun();
            foreach (var (what, which) in steps)
                run.Step(what, which);
            run.Drain();
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_record_that_waits_for_its_next_try_holds_its_key_and_nothing_else()
    {
        var schedule = new Schedule();
        var partition = new Owned(new TopicPartition("t", 0));
        var (failed, behind, other) = (Of(partition, "k", 0, 0), Of(partition, "k", 1, 0), Of(partition, "x", 2, 9));
        foreach (var work in new[] { failed, behind, other })
            schedule.Add(work);
        Assert.Same(failed, schedule.Next(Start));
        failed.NotBefore = Start + TimeSpan.FromSeconds(5);
        schedule.Again(failed);
        Assert.Same(other, schedule.Next(Start));
        Assert.Null(schedule.Next(Start));
        Assert.Same(failed, schedule.Next(failed.NotBefore));
        schedule.Through(failed);
        Assert.Same(behind, schedule.Next(failed.NotBefore));
    }

    private static Work Of(Owned partition, string key, long offset, int due) => new(
        partition,
        new ConsumeResult<byte[]?, byte[]?>
        {
            TopicPartitionOffset = new TopicPartitionOffset(partition.Partition, offset),
            Message = new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes(key) },
        },
        Start + TimeSpan.FromMinutes(due));

    private sealed class ModelRun
    {
        private readonly Schedule _schedule = new();
        private readonly List<Owned> _partitions = [.. Enumerable.Range(0, 3).Select(i => new Owned(new TopicPartition("t", i)))];
        private readonly List<Work> _all = []; // neither through nor dropped, in order of arrival
        private readonly List<Work> _begun = [];
        private readonly Dictionary<Work, DateTimeOffset> _later = [];
        private DateTimeOffset _now = Start;
        private long _offset;

        public void Step(byte what, byte which)
        {
            switch (what % 8)
            {
                case 0 or 1 or 2:
                    var work = Of(_partitions[which % 3], $"{which / 3 % 5}", _offset++, which / 16);
                    _schedule.Add(work);
                    _all.Add(work);
                    break;
                case 3 or 4:
                    Begin();
                    break;
                case 5 when _begun.Count > 0:
                    End(_begun[which % _begun.Count]);
                    break;
                case 6 when _begun.Count > 0:
                    Fail(_begun[which % _begun.Count], which);
                    break;
                case 7 when which % 4 == 0:
                    Revoke(which % 3);
                    break;
                default:
                    _now += TimeSpan.FromSeconds(which % 3);
                    break;
            }

            Assert.Equal(_all.Count - _begun.Count, _schedule.Waiting);
        }

        public void Drain()
        {
            _now += TimeSpan.FromHours(1);
            while (_all.Count > 0)
            {
                while (_begun.Count > 0)
                    End(_begun[0]);
                if (_all.Count > 0)
                    Assert.NotNull(Begin());
            }

            Assert.Equal(0, _schedule.Waiting);
            Assert.All(_partitions, partition => Assert.Empty(partition.Lines));
        }

        private Work? Begin()
        {
            var begun = _schedule.Next(_now);
            var able = _all.Where(w => !_begun.Contains(w) && IsFirst(w) && (!_later.TryGetValue(w, out var at) || at <= _now)).ToList();
            if (begun is null)
            {
                Assert.Empty(able);
                return null;
            }

            Assert.Contains(begun, able);
            Assert.Equal(able.Min(w => w.Due), begun.Due);
            _later.Remove(begun);
            _begun.Add(begun);
            return begun;
        }

        private bool IsFirst(Work work) => _all.First(w => w.Partition == work.Partition && w.Line == work.Line) == work;

        private void End(Work work)
        {
            _schedule.Through(work);
            _begun.Remove(work);
            _all.Remove(work);
        }

        private void Fail(Work work, byte which)
        {
            work.NotBefore = _now + TimeSpan.FromSeconds(which % 4);
            _later[work] = work.NotBefore;
            _schedule.Again(work);
            _begun.Remove(work);
        }

        private void Revoke(int index)
        {
            var gone = _schedule.Drop(_partitions[index]);
            Assert.Equal(_all.Where(w => w.Partition == _partitions[index]).ToHashSet(), gone.ToHashSet());
            Assert.All(gone, work => Assert.True(work.Dropped && work.Stop.IsCancellationRequested));
            foreach (var work in gone.Where(_begun.Contains).ToList())
                _schedule.Through(work); // its try ends later, and changes nothing
            _all.RemoveAll(w => w.Partition == _partitions[index]);
            _begun.RemoveAll(w => w.Partition == _partitions[index]);
            _partitions[index] = new Owned(_partitions[index].Partition);
        }
    }
}
