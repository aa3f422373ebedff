import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { CallProgressSchema } from './gen/videoinsights/v1/insights_pb';
import { doing, done, merged, steps } from './stages';

const NAMES = ['relay', 'transcript', 'sentiment', 'vision', 'insight', 'publish'];

/** A call whose first stages are finished and whose next one is so far. The server tells only of stages that have begun. */
const call = (finished: number, progress?: number, state = 'running') =>
  create(CallProgressSchema, {
    state,
    stages: [
      ...NAMES.slice(0, finished).map((name) => ({ name, state: 'finished', progress: 1 })),
      ...(progress === undefined ? [] : [{ name: NAMES[finished]!, state: 'running', progress }]),
    ],
  });

describe('how far a call is', () => {
  it('starts at nothing and ends at all', () => {
    expect(done(call(0))).toBe(0);
    expect(done(call(6))).toBe(1);
    expect(done(create(CallProgressSchema, { state: 'finished' }))).toBe(1);
    expect(done(create(CallProgressSchema, { state: 'waiting' }))).toBe(0);
  });
  it('only grows while stages go on', () => {
    const course = NAMES.flatMap((_, i) => [undefined, 0, 0.5, 0.99].map((p) => done(call(i, p))));
    expect(course).toEqual([...course].sort((a, b) => a - b));
  });
});

describe('the steps shown', () => {
  it('are all of the pipeline from the beginning', () => expect(steps(call(1, 0.2)).map((s) => s.name)).toEqual(NAMES));
  it('keep a stage that this page does not know', () => {
    const later = create(CallProgressSchema, { state: 'running', stages: [{ name: 'redact', state: 'running', progress: 0.5 }] });
    expect(steps(later).at(-1)).toMatchObject({ name: 'redact', state: 'running' });
    expect(doing(later)).toBe('redact');
  });
});

describe('news of a call', () => {
  const running = (progress: number, started: bigint) =>
    create(CallProgressSchema, {
      state: 'running',
      stages: [{ name: 'transcript', state: 'running', progress, startedAt: { seconds: started } }],
    });
  it('that come out of order take no stage back', () => {
    expect(merged(running(0.4, 1n), running(0.3, 1n)).stages[0]!.progress).toBe(0.4);
    expect(merged(running(0.4, 1n), running(0.5, 1n)).stages[0]!.progress).toBe(0.5);
    expect(merged(undefined, running(0.3, 1n)).stages[0]!.progress).toBe(0.3);
  });
  it('of another attempt begin anew', () => expect(merged(running(0.4, 1n), running(0.1, 9n)).stages[0]!.progress).toBe(0.1));
});

describe('what happens now', () => {
  it('is the running stage, in words', () => expect(doing(call(1, 0.3))).toBe('Transcribing'));
  it('is waiting before the first stage', () => expect(doing(call(0))).toBe('Waiting for its turn'));
  it('is nothing between two stages', () => expect(doing(call(2))).toBe('Between two steps'));
});
