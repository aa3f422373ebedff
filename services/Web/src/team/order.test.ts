import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { RepMetricsSchema } from '../gen/videoinsights/v1/insights_pb';
import { ordered } from './order';

const rep = (name: string, calls: number, averageSentiment: number) =>
  create(RepMetricsSchema, { userId: name, name, calls, averageSentiment });
const team = [rep('Cem', 9, 0.4), rep('Ada', 4, -0.9), rep('Bo', 5, -0.2), rep('Dee', 1, 0.9)];
const names = (order: 'name' | 'lowest' | 'highest') => ordered(team, order).map((r) => r.name);

it('stands by name at first', () => expect(names('name')).toEqual(['Ada', 'Bo', 'Cem', 'Dee']));
it('ranks nobody with fewer than five calls, however extreme', () => {
  expect(names('lowest')).toEqual(['Bo', 'Cem', 'Ada', 'Dee']);
  expect(names('highest')).toEqual(['Cem', 'Bo', 'Ada', 'Dee']);
});
