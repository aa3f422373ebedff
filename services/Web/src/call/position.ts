/** Something said, by its time in the recording. */
export interface Timed {
  start: number;
  end: number;
}

/** How long the last thing said stays marked when nothing follows: short pauses between turns are no reason to flicker. */
export const HOLD_SEC = 2;

/** A seek lands a few microseconds off. */
const SLACK_SEC = 0.02;

/** How far back to look for somebody who still speaks while another has begun. */
const OVERLAPPING = 8;

/**
 * The index of what is said at a time, among items in order of their start; -1 where nothing is. Where several overlap it is the one that
 * began last and still goes on; in a short pause it is the one before.
 */
export function indexAt(items: readonly Timed[], time: number, holdSec = HOLD_SEC): number {
  const at = time + SLACK_SEC;
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.start <= at) low = middle + 1;
    else high = middle;
  }
  const last = low - 1;
  for (let i = last; i >= 0 && i > last - OVERLAPPING; i--) if (items[i]!.end > at) return i;
  return last >= 0 && at < items[last]!.end + holdSec ? last : -1;
}
