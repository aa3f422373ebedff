import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { CallProgressSchema } from './gen/videoinsights/v1/insights_pb';
import { doing, done } from './stages';

const NAMES = ['relay', 'transcript', 'sentiment', 'vision', 'insight', 'publish'];

/** A call whose first stages are finished and whose next one is so far. */
const call = (finished: number, progress = 0, state = 'running') =>
  create(CallProgressSchema, {
    state,
    stages: NAMES.map((name, i) => ({
      name,
      state: i < finished ? 'finished' : i === finished && progress > 0 ? 'running' : 'waiting',
      progress: i === finished ? progress : 0,
    })),
  });

describe('how far a call is', () => {
  it('starts at nothing and ends at all', () => {
    expect(done(call(0))).toBe(0);
    expect(done(call(6))).toBe(1);
    expect(done(create(CallProgressSchema, { state: 'finished' }))).toBe(1);
    expect(done(create(CallProgressSchema, { state: 'waiting' }))).toBe(0);
  });
  it('only grows while stages go on', () => {
    const course = NAMES.flatMap((_, i) => [0.01, 0.5, 0.99].map((p) => done(call(i, p))));
    expect(course).toEqual([...course].sort((a, b) => a - b));
  });
});

describe('what happens now', () => {
  it('is the running stage, in words', () => expect(doing(call(1, 0.3))).toBe('Transcribing'));
  it('is waiting before the first stage', () => expect(doing(call(0))).toBe('Waiting for its turn'));
  it('is nothing between two stages', () => expect(doing(call(2))).toBe('Between two steps'));
});
