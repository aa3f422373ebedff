import type { RepMetrics } from '../gen/videoinsights/v1/insights_pb';

export type Order = 'name' | 'lowest' | 'highest';

/** Calls from which on a mean says something about a person: 1 to 2 are an observation, 3 to 4 an early pattern. */
export const ENOUGH = 5;

export const comparable = (rep: RepMetrics): boolean => rep.calls >= ENOUGH;

/** Ranks only those with enough calls; everybody else follows by name. */
export function ordered(reps: readonly RepMetrics[], order: Order): RepMetrics[] {
  const byName = (a: RepMetrics, b: RepMetrics) => (a.name || a.userId).localeCompare(b.name || b.userId);
  if (order === 'name') return [...reps].sort(byName);
  const sign = order === 'lowest' ? 1 : -1;
  const ranked = reps.filter(comparable).sort((a, b) => sign * (a.averageSentiment - b.averageSentiment) || byName(a, b));
  return [...ranked, ...reps.filter((r) => !comparable(r)).sort(byName)];
}
