import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { useState } from 'react';
import { useSigned } from '../api/client';
import { useAsk } from '../api/useAsk';
import { count, percent, signed } from '../format';
import { Trouble } from '../parts';
import type { RepMetrics } from '../gen/videoinsights/v1/insights_pb';
import { comparable, ENOUGH, type Order, ordered } from './order';

/** Averages per rep, each with the number of calls behind it. What rests on few calls is shown, and not ranked. */
export function TeamPage() {
  const { session } = useSigned();
  const [days, setDays] = useState(30);
  const [order, setOrder] = useState<Order>('name');
  const asked = useAsk(`metrics ${days}`, async (api, stop) => {
    const from = days > 0 ? timestampFromDate(new Date(Date.now() - days * 86_400_000)) : undefined;
    return (await api.getMetrics({ from }, { signal: stop })).reps;
  });
  const own = session.person.role === 'rep';
  const reps = ordered(asked.value ?? [], order);
  const few = reps.filter((r) => !comparable(r));
  return (
    <div className="page">
      <div className="heading">
        <h1>{own ? 'My numbers' : 'Team'}</h1>
        <div className="filters">
          {!own && (
            <select aria-label="Order" value={order} onChange={(e) => setOrder(e.target.value as Order)}>
              <option value="name">By name</option>
              <option value="lowest">Lowest sentiment first</option>
              <option value="highest">Highest sentiment first</option>
            </select>
          )}
          <select aria-label="Period" value={days} onChange={(e) => setDays(Number(e.target.value))}>
            <option value={7}>Last 7 days</option>
            <option value={30}>Last 30 days</option>
            <option value={90}>Last 90 days</option>
            <option value={0}>All time</option>
          </select>
        </div>
      </div>
      <Trouble text={asked.trouble} again={asked.again} />
      {asked.value && reps.length === 0 && (
        <div className="empty">
          <h2>No finished call in this period</h2>
        </div>
      )}
      {reps.length > 0 && <Table reps={reps} />}
      {few.length > 0 && !own && (
        <p className="note">
          {count(few.length, 'person has', 'people have')} fewer than {ENOUGH} calls in this period: too few to compare, so they stand last
          and outside of any order.
        </p>
      )}
      <p className="note">
        Each figure is the mean of the calls, not of their minutes. Talk share counts only calls in which the sides are known.
      </p>
    </div>
  );
}

function Table({ reps }: { reps: RepMetrics[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Numbers">
      <table className="numbers">
        <thead>
          <tr>
            <th scope="col">Rep</th>
            <th scope="col">Calls</th>
            <th scope="col">Average sentiment</th>
            <th scope="col">Negative calls</th>
            <th scope="col">Talk share of call</th>
          </tr>
        </thead>
        <tbody>
          {reps.map((r) => (
            <Line key={r.userId} rep={r} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ rep }: { rep: RepMetrics }) {
  return (
    <tr className={comparable(rep) ? '' : 'few'}>
      <th scope="row">
        {rep.name || rep.userId}
        {!comparable(rep) && <span className="hint">{rep.calls < 3 ? 'observation' : 'early pattern'}</span>}
      </th>
      <td>{rep.calls}</td>
      <td>
        {signed(rep.averageSentiment)} <span className="hint">−1 to +1, n = {rep.calls}</span>
      </td>
      <td>
        {percent(rep.shareNegative)} <span className="hint">n = {rep.calls}</span>
      </td>
      <td>
        {rep.talkRatio === undefined ? <span className="unknown">not known</span> : percent(rep.talkRatio)}{' '}
        <span className="hint">n = {rep.talkRatioCalls}</span>
      </td>
    </tr>
  );
}
