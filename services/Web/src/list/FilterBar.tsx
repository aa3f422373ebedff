import { useEffect, useState } from 'react';
import { useSigned } from '../api/client';
import { useAsk } from '../api/useAsk';
import type { Filters } from './filters';

const PERIODS: [number, string][] = [
  [0, 'Any time'],
  [7, 'Last 7 days'],
  [30, 'Last 30 days'],
  [90, 'Last 90 days'],
];
const TYPING_PAUSE_MS = 250;

interface Props {
  filters: Filters;
  topics: string[];
  tags: string[];
  change(next: Filters): void;
}

/** What narrows the list. Typing is sent on once it rests. */
export function FilterBar({ filters, topics, tags, change }: Props) {
  const [text, setText] = useState(filters.text);
  useEffect(() => setText(filters.text), [filters.text]);
  useEffect(() => {
    if (text === filters.text) return;
    const timer = setTimeout(() => change({ ...filters, text }), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, filters, change]);
  const options = (names: string[], kind: string) =>
    names.map((n) => (
      <option key={n} value={`${kind}:${n}`}>
        {n}
      </option>
    ));
  const chosen = filters.about.split(':')[1];
  const known = !chosen || topics.includes(chosen) || tags.includes(chosen);

  return (
    <form className="filters" role="search" onSubmit={(e) => e.preventDefault()}>
      <input
        type="search"
        aria-label="Search in titles, summaries and transcripts"
        placeholder="Search titles, summaries and transcripts"
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <select aria-label="Sentiment" value={filters.sentiment} onChange={(e) => change({ ...filters, sentiment: e.target.value })}>
        <option value="">Any sentiment</option>
        <option value="positive">Positive</option>
        <option value="neutral">Neutral</option>
        <option value="negative">Negative</option>
      </select>
      <select aria-label="Topic or tag" value={filters.about} onChange={(e) => change({ ...filters, about: e.target.value })}>
        <option value="">Any topic or tag</option>
        {!known && <option value={filters.about}>{chosen}</option>}
        {topics.length > 0 && <optgroup label="Topics">{options(topics, 'topic')}</optgroup>}
        {tags.length > 0 && <optgroup label="Tags">{options(tags, 'tag')}</optgroup>}
      </select>
      <select aria-label="Period" value={filters.days} onChange={(e) => change({ ...filters, days: Number(e.target.value) })}>
        {PERIODS.map(([days, name]) => (
          <option key={days} value={days}>
            {name}
          </option>
        ))}
      </select>
      <RepChoice value={filters.rep} change={(rep) => change({ ...filters, rep })} />
    </form>
  );
}

/** Managers and admins see calls of several people. */
function RepChoice({ value, change }: { value: string; change(id: string): void }) {
  const { session } = useSigned();
  return session.person.role === 'rep' ? null : <RepSelect value={value} change={change} />;
}

function RepSelect({ value, change }: { value: string; change(id: string): void }) {
  const reps = useAsk('reps', async (api, stop) => (await api.getMetrics({}, { signal: stop })).reps);
  return (
    <select aria-label="Rep" value={value} onChange={(e) => change(e.target.value)}>
      <option value="">All reps</option>
      {reps.value?.map((r) => (
        <option key={r.userId} value={r.userId}>
          {r.name || r.userId}
        </option>
      ))}
    </select>
  );
}
