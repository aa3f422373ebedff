import { useCallback, useEffect, useRef, useState } from 'react';
import { useSigned, words } from '../api/client';
import { untilThere } from '../api/retry';
import type { Insight } from '../gen/videoinsights/v1/insights_pb';
import { type Filters, requestOf } from './filters';

export interface Listed {
  insights: Insight[];
  /** Null while nothing has come yet. */
  state: 'first' | 'more' | 'ready';
  trouble: string | null;
  /** Asks for the next page; null where this was the last. */
  more: (() => void) | null;
}

const NOTHING = { insights: [] as Insight[], next: '', state: 'first' as Listed['state'], trouble: null as string | null };

/** Finished calls page by page. `version` changes when a call finished: the first page is asked for anew, without a flicker. */
export function useInsights(filters: Filters, version: number): Listed {
  const { api, expired } = useSigned();
  const [list, setList] = useState(NOTHING);
  const stopped = useRef(new AbortController());

  const load = useCallback(
    (token: string, before: Insight[]) => {
      const stop = stopped.current;
      const tell = (error: unknown, after: string) => setList((l) => ({ ...l, state: 'ready', trouble: words(error) + after }));
      const ask = async () => {
        const page = await api.listInsights({ ...requestOf(filters, new Date()), pageToken: token }, { signal: stop.signal });
        setList({ insights: [...before, ...page.insights], next: page.nextPageToken, state: 'ready', trouble: null });
      };
      untilThere(ask, (e) => tell(e, ' Trying again …'), stop.signal).catch((e: unknown) => expired(e) || tell(e, ''));
    },
    [api, expired, filters],
  );
  useEffect(() => {
    stopped.current = new AbortController();
    load('', []);
    return () => stopped.current.abort();
  }, [load, version]);

  const more = () => {
    setList({ ...list, state: 'more' });
    load(list.next, list.insights);
  };
  return { insights: list.insights, state: list.state, trouble: list.trouble, more: list.next && list.state === 'ready' ? more : null };
}
