import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import { clock, count, length, percent, signed, tenth, when } from './format';

it.each([
  [0, '0:00'],
  [64.76, '1:04'],
  [3723, '1:02:03'],
  [-1, '0:00'],
  [59.99, '0:59'],
])('writes the moment %d as %s', (s, t) => expect(clock(s)).toBe(t));

it.each([
  [0, ''],
  [48.4, '48 s'],
  [60, '1 min'],
  [109.04, '1 min 49 s'],
  [59.7, '1 min'],
  [3599.6, '1 h 00 min'],
  [18_000, '5 h 00 min'],
  [7199, '2 h 00 min'],
])('writes the length %d as %s', (s, t) => expect(length(s)).toBe(t));

it('says nothing of a share that is not known', () => expect(percent(undefined)).toBeUndefined());
it('writes a share of nothing as zero', () => expect(percent(0)).toBe('0 %'));
it.each([
  [0.213, '+0.21'],
  [-0.5, '−0.50'],
  [0.001, '0.00'],
  [-0.004, '0.00'],
])('writes the polarity %d as %s', (v, t) => expect(signed(v)).toBe(t));
it.each([
  [0, '0'],
  [9.96, '10'],
  [2.34, '2.3'],
  [undefined, undefined],
])('writes %s to a tenth as %s', (v, t) => expect(tenth(v)).toBe(t));
it.each([
  [1, '1 call'],
  [0, '0 calls'],
  [12, '12 calls'],
])('counts %d as %s', (n, t) => expect(count(n, 'call')).toBe(t));

it('says today and yesterday by the calendar, not by 24 hours', () => {
  const now = new Date(2026, 10, 25, 0, 30);
  const at = (...parts: [number, number, number, number]) => when(timestampFromDate(new Date(...parts)), now);
  expect(at(2026, 10, 25, 0)).toMatch(/^Today, /);
  expect(at(2026, 10, 24, 23)).toMatch(/^Yesterday, /);
  expect(at(2025, 10, 24, 23)).toContain('2025');
  expect(when(undefined, now)).toBe('');
});
