import { isAway, isCanceled } from './client';

/** Pauses between attempts grow to this: a server that restarts is found again soon, one that is gone is not pestered. */
const LONGEST_PAUSE_MS = 10_000;

/** The pause before the n-th attempt after the first, in milliseconds: 0.5 s, doubling. */
export const pauseBefore = (attempt: number): number => Math.min(LONGEST_PAUSE_MS, 500 * 2 ** attempt);

/** Waits, unless the signal ends it; true where the whole pause went by. */
export function pause(ms: number, stop: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve(false);
    const end = (whole: boolean) => {
      clearTimeout(timer);
      stop.removeEventListener('abort', cut);
      resolve(whole);
    };
    const cut = () => end(false);
    const timer = setTimeout(() => end(true), ms);
    stop.addEventListener('abort', cut);
  });
}

/**
 * Runs a piece of work until it succeeds or the signal ends it. Only a server that is away is tried again; `away` hears of it. What the
 * server refused is thrown.
 */
export async function untilThere(
  work: (reached: () => void) => Promise<void>,
  away: (error: unknown) => void,
  stop: AbortSignal,
): Promise<void> {
  for (let attempt = 0; !stop.aborted; attempt++) {
    try {
      await work(() => (attempt = 0));
      return;
    } catch (error) {
      if (stop.aborted || isCanceled(error)) return;
      if (!isAway(error)) throw error;
      away(error);
      await pause(pauseBefore(attempt), stop);
    }
  }
}
