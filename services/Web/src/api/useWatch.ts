import { Code, ConnectError } from '@connectrpc/connect';
import { useEffect, useState } from 'react';
import type { CallProgress } from '../gen/videoinsights/v1/insights_pb';
import { useSigned, words } from './client';
import { merged } from '../stages';
import { untilThere } from './retry';

export interface Watched {
  calls: ReadonlyMap<string, CallProgress>;
  trouble: string | null;
}

/** Progress as it happens, of one call or of every call the person may see. A stream that breaks is opened again. */
export function useWatch(videoId = '', on = true): Watched {
  const { api, expired } = useSigned();
  const [watched, setWatched] = useState<Watched>({ calls: new Map(), trouble: null });
  useEffect(() => {
    setWatched({ calls: new Map(), trouble: null });
    if (!on) return;
    const stop = new AbortController();
    const tell = (error: unknown, after: string) => setWatched((w) => ({ ...w, trouble: words(error) + after }));
    const read = async (reached: () => void) => {
      for await (const { call } of api.watchCalls({ videoId }, { signal: stop.signal })) {
        reached();
        if (call)
          setWatched((w) => ({ calls: new Map(w.calls).set(call.videoId, merged(w.calls.get(call.videoId), call)), trouble: null }));
      }
      if (!stop.signal.aborted) throw new ConnectError('the server ended the watch', Code.Unavailable); // it only does so when it stops
    };
    untilThere(read, (error) => tell(error, ' Trying again …'), stop.signal).catch((error: unknown) => expired(error) || tell(error, ''));
    return () => stop.abort();
  }, [api, videoId, on, expired]);
  return watched;
}
