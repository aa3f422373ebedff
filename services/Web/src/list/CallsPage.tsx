import { useEffect, useMemo, useRef, useState } from 'react';
import { useSigned } from '../api/client';
import { useWatch } from '../api/useWatch';
import { count } from '../format';
import { Trouble } from '../parts';
import type { CallProgress, Insight } from '../gen/videoinsights/v1/insights_pb';
import { UploadButton } from '../upload/UploadButton';
import { FilterBar } from './FilterBar';
import { choices, type Filters, isFiltered, NO_FILTERS } from './filters';
import { InsightRow } from './InsightRow';
import { LiveRow } from './LiveRow';
import { useInsights } from './useInsights';

/** Every call the person may see: what is under way, what failed, and what is finished. */
export function CallsPage() {
  const { session } = useSigned();
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const watched = useWatch();
  const finished = useMemo(() => stamps(watched.calls), [watched.calls]);
  const version = useSteps(finished);
  const list = useInsights(filters, version);
  const { topics, tags } = useSeen(list.insights);
  const live = useMemo(() => unfinished(watched.calls), [watched.calls]);
  const filtered = isFiltered(filters);

  return (
    <div className="page">
      <div className="heading">
        <h1>{session.person.role === 'rep' ? 'My calls' : session.person.role === 'manager' ? 'Team calls' : 'All calls'}</h1>
        <UploadButton />
      </div>
      <Trouble text={watched.trouble ?? list.trouble} />
      <Unfinished title="In progress" calls={live.filter((c) => c.state !== 'failed')} />
      <Unfinished title="Could not be finished" calls={live.filter((c) => c.state === 'failed')} />
      <section aria-label="Finished calls">
        <FilterBar filters={filters} topics={topics} tags={tags} change={setFilters} />
        {list.insights.length > 0 && (
          <p className="label" role="status">
            {count(list.insights.length, 'finished call')}
            {list.more ? ' so far' : ''}
          </p>
        )}
        <ul className="rows">
          {list.insights.map((i) => (
            <InsightRow key={i.videoId} insight={i} choose={(about) => setFilters({ ...filters, about })} />
          ))}
        </ul>
        {list.state === 'first' && <Waiting />}
        {list.state === 'more' && (
          <p className="label" role="status">
            Loading more …
          </p>
        )}
        {list.more && (
          <button className="more" onClick={list.more}>
            Show more
          </button>
        )}
        {list.state === 'ready' && list.insights.length === 0 && !list.trouble && (
          <Nothing filtered={filtered} live={live.some((c) => c.state !== 'failed')} clear={() => setFilters(NO_FILTERS)} />
        )}
      </section>
    </div>
  );
}

function Unfinished({ title, calls }: { title: string; calls: CallProgress[] }) {
  if (calls.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="label">{title}</h2>
      <ul className="rows">
        {calls.map((call) => (
          <LiveRow key={call.videoId} call={call} />
        ))}
      </ul>
    </section>
  );
}

function Waiting() {
  return (
    <div className="rows skeletons" role="status" aria-label="Loading">
      {[0, 1, 2].map((n) => (
        <div key={n} className="skeleton" />
      ))}
    </div>
  );
}

function Nothing({ filtered, live, clear }: { filtered: boolean; live: boolean; clear(): void }) {
  if (filtered)
    return (
      <div className="empty">
        <h2>No finished call passes these filters</h2>
        <button className="quiet" onClick={clear}>
          Clear the filters
        </button>
      </div>
    );
  return (
    <div className="empty">
      <h2>{live ? 'The first call is on its way' : 'No calls yet'}</h2>
      <p>
        {live
          ? 'It shows up here as soon as it is finished.'
          : 'Upload a recording, or connect your meetings: each finished call shows up here by itself.'}
      </p>
    </div>
  );
}

/** Newest first; what failed stays until somebody sees to it, what a rule left out is nobody's. */
const unfinished = (calls: ReadonlyMap<string, CallProgress>): CallProgress[] =>
  [...calls.values()]
    .filter((c) => c.state !== 'finished' && c.state !== 'skipped')
    .sort((a, b) => Number((b.startedAt?.seconds ?? 0n) - (a.startedAt?.seconds ?? 0n)));

/** Changes exactly when another call finished, or one finished anew. */
const stamps = (calls: ReadonlyMap<string, CallProgress>): string =>
  [...calls.values()]
    .filter((c) => c.state === 'finished')
    .map((c) => `${c.videoId} ${c.updatedAt?.seconds}.${c.updatedAt?.nanos}`)
    .sort()
    .join();

/** Counts the changes of a value that come after the page was there: the watch begins by telling what the list has too. */
function useSteps(value: string): number {
  const [step, setStep] = useState(0);
  const before = useRef(value);
  useEffect(() => {
    if (value === before.current) return;
    before.current = value;
    const timer = setTimeout(() => setStep((s) => s + 1), 150); // several that finish at once are one question
    return () => clearTimeout(timer);
  }, [value]);
  return step;
}

/** Topics and tags of all calls seen while the page is open: a filter does not take away the other choices. */
function useSeen(insights: Insight[]) {
  const seen = useRef(new Map<string, Insight>());
  return useMemo(() => {
    for (const insight of insights) seen.current.set(insight.videoId, insight);
    return choices([...seen.current.values()]);
  }, [insights]);
}
