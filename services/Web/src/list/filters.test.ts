import { timestampDate } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import { isFiltered, NO_FILTERS, requestOf } from './filters';

const now = new Date(2026, 10, 24, 15, 30);

it('asks for everything without filters', () => {
  expect(isFiltered(NO_FILTERS)).toBe(false);
  expect(requestOf(NO_FILTERS, now)).toMatchObject({ text: '', sentiment: '', userId: '', topic: '', tag: '' });
  expect(requestOf(NO_FILTERS, now).from).toBeUndefined();
});
it('tells a topic from a tag of the same name, with a colon in it', () => {
  expect(requestOf({ ...NO_FILTERS, about: 'topic:pricing' }, now)).toMatchObject({ topic: 'pricing', tag: '' });
  expect(requestOf({ ...NO_FILTERS, about: 'tag:deal: lost' }, now)).toMatchObject({ topic: '', tag: 'deal: lost' });
});
it('starts a period at a midnight, the same all day long', () => {
  const from = (at: Date) => timestampDate(requestOf({ ...NO_FILTERS, days: 7 }, at).from as never);
  expect(from(now)).toEqual(new Date(2026, 10, 17));
  expect(from(new Date(2026, 10, 24, 15, 31))).toEqual(from(now));
});
