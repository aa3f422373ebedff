import type { CallProgress } from './gen/videoinsights/v1/insights_pb';

/**
 * The pipeline's stages in flow order: what each does, in words, and how much of the whole it takes by measured calls (a bar that moves
 * evenly says more than one that counts stages).
 */
const KNOWN: Record<string, { words: string; weight: number }> = {
  relay: { words: 'Fetching the recording', weight: 5 },
  transcript: { words: 'Transcribing', weight: 50 },
  sentiment: { words: 'Reading the mood', weight: 8 },
  vision: { words: 'Watching the picture', weight: 32 },
  insight: { words: 'Drawing conclusions', weight: 4 },
  publish: { words: 'Publishing', weight: 1 },
};

const WEIGHT_OF_UNKNOWN = 5;

/** A stage in words; one this page does not know keeps its own name. */
export const stageName = (name: string): string => KNOWN[name]?.words ?? name;

/** A stage of a call as the page shows it. */
export interface Step {
  name: string;
  state: string;
  progress: number;
  reason: string;
}

/** Every stage of a call: the server tells of those that have begun, the others wait. */
export function steps(call: CallProgress): Step[] {
  const told = new Map<string, Step>(call.stages.map((s) => [s.name, s]));
  const known = Object.keys(KNOWN).map((name) => told.get(name) ?? { name, state: 'waiting', progress: 0, reason: '' });
  return [...known, ...call.stages.filter((s) => !KNOWN[s.name])];
}

/** How far a call is, 0 to 1. */
export function done(call: CallProgress): number {
  if (call.state === 'finished') return 1;
  let [sum, whole] = [0, 0];
  for (const step of steps(call)) {
    const weight = KNOWN[step.name]?.weight ?? WEIGHT_OF_UNKNOWN;
    whole += weight;
    sum += weight * (step.state === 'finished' ? 1 : Math.min(1, Math.max(0, step.progress)));
  }
  return sum / whole;
}

/**
 * What is known of a call after more news of it. Several parts of a stage are done at a time and may report out of order: as long as it
 * is the same attempt, a stage that was further stays there.
 */
export function merged(before: CallProgress | undefined, next: CallProgress): CallProgress {
  const furthest = new Map(before?.stages.map((s) => [`${s.name} ${s.startedAt?.seconds}.${s.startedAt?.nanos}`, s.progress]));
  for (const stage of next.stages) {
    const was = furthest.get(`${stage.name} ${stage.startedAt?.seconds}.${stage.startedAt?.nanos}`);
    if (stage.state === 'running' && was !== undefined) stage.progress = Math.max(stage.progress, was);
  }
  return next;
}

/** What happens now, in words. */
export function doing(call: CallProgress): string {
  const running = call.stages.find((s) => s.state === 'running');
  if (running) return stageName(running.name);
  const begun = call.stages.some((s) => s.state === 'finished');
  return call.state === 'waiting' || !begun ? 'Waiting for its turn' : 'Between two steps';
}
