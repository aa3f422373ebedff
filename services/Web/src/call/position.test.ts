import { describe, expect, it } from 'vitest';
import { HOLD_SEC, indexAt, type Timed } from './position';

const items: Timed[] = [
  { start: 1, end: 3 },
  { start: 3.5, end: 6 },
  { start: 5, end: 5.5 },
  { start: 20, end: 22 },
];

describe('the utterance at a time', () => {
  it('is none before anything is said', () => expect(indexAt(items, 0.5)).toBe(-1));
  it('is none in an empty transcript', () => expect(indexAt([], 5)).toBe(-1));
  it('begins with its first moment', () => expect(indexAt(items, 1)).toBe(0));
  it('forgives that a seek lands a little early', () => expect(indexAt(items, 0.99)).toBe(0));
  it('stays in a short pause', () => expect(indexAt(items, 3.2)).toBe(0));
  it('is the one that began last where two overlap', () => expect(indexAt(items, 5.2)).toBe(2));
  it('goes back to who still speaks when the other has ended', () => expect(indexAt(items, 5.7)).toBe(1));
  it('ends in a long pause', () => expect(indexAt(items, 5.5 + HOLD_SEC + 0.1)).toBe(-1));
  it('is none after the end', () => expect(indexAt(items, 30)).toBe(-1));

  it('agrees with looking at every one, for random calls and times', () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let round = 0; round < 200; round++) {
      let at = 0;
      const call = Array.from({ length: 1 + Math.floor(random() * 40) }, () => {
        at += random() * 4;
        return { start: at, end: at + 0.2 + random() * 1.5 };
      });
      const time = random() * (at + 3);
      const speaking = call.map((u, i) => ({ ...u, i })).filter((u) => u.start <= time + 0.02 && u.end > time + 0.02);
      if (speaking.length > 0) expect(indexAt(call, time)).toBe(speaking.at(-1)!.i);
    }
  });
});
