import type { CallProgress } from './gen/videoinsights/v1/insights_pb';

const NAMES: Record<string, string> = {
  relay: 'Fetching the recording',
  transcript: 'Transcribing',
  sentiment: 'Reading the mood',
  vision: 'Watching the picture',
  insight: 'Drawing conclusions',
  publish: 'Publishing',
};

/** A stage in words; one this page does not know keeps its own name. */
export const stageName = (name: string): string => NAMES[name] ?? name;

/** How much of the whole a stage takes, from measured calls: a bar that moves evenly says more than one that counts stages. */
const WEIGHTS: Record<string, number> = { relay: 5, transcript: 50, sentiment: 8, vision: 32, insight: 4, publish: 1 };

/** How far a call is, 0 to 1. */
export function done(call: CallProgress): number {
  if (call.state === 'finished') return 1;
  let [sum, whole] = [0, 0];
  for (const stage of call.stages) {
    const weight = WEIGHTS[stage.name] ?? 5;
    whole += weight;
    sum += weight * (stage.state === 'finished' ? 1 : Math.min(1, Math.max(0, stage.progress)));
  }
  return whole > 0 ? sum / whole : 0;
}

/** What happens now, in words. */
export function doing(call: CallProgress): string {
  const running = call.stages.find((s) => s.state === 'running');
  if (running) return stageName(running.name);
  return call.state === 'waiting' || call.stages.every((s) => s.state !== 'finished') ? 'Waiting for its turn' : 'Between two steps';
}
