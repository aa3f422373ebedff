import { useCallback, useEffect, useState } from 'react';
import { useSigned, words, type Api } from './client';
import { untilThere } from './retry';

export interface Answer<T> {
  value: T | null;
  /** What to tell the person; null where nothing is wrong. */
  trouble: string | null;
  /** Asks once more, keeping what is shown until the new answer is there. */
  again(): void;
}

/** Asks the API once per key, again and again while it is away, and signs in anew where the token is no longer taken. */
export function useAsk<T>(key: string, ask: (api: Api, stop: AbortSignal) => Promise<T>): Answer<T> {
  const { api, expired } = useSigned();
  const [state, setState] = useState<{ key: string; value: T | null; trouble: string | null }>({ key, value: null, trouble: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const tell = (trouble: string) => setState((s) => ({ key, value: s.key === key ? s.value : null, trouble }));
    untilThere(
      async () => setState({ key, value: await ask(api, stop.signal), trouble: null }),
      (error) => tell(`${words(error)} Trying again …`),
      stop.signal,
    ).catch((error: unknown) => expired(error) || tell(words(error)));
    return () => stop.abort();
    // `ask` is a new closure on every render; the key says when it means something else.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [api, key, round]);
  const again = useCallback(() => setRound((r) => r + 1), []);
  return { value: state.key === key ? state.value : null, trouble: state.trouble, again };
}
