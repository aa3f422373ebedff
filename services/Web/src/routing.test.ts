import { describe, expect, it } from 'vitest';
import { callAddress, routeOf } from './routing';

describe('an address', () => {
  it('without a path is the list', () => expect(routeOf('/')).toEqual({ page: 'list' }));
  it('of a call comes back from its id, whatever is in it', () => {
    for (const id of ['file-aa4d', 'zoom/ü 1?x=2', '100%']) expect(routeOf(callAddress(id))).toEqual({ page: 'call', id, at: null });
  });
  it('can name a moment', () => expect(routeOf('/calls/a', '?t=64.7')).toEqual({ page: 'call', id: 'a', at: 64.7 }));
  it('with a moment that is none opens at the beginning', () => {
    for (const query of ['?t=soon', '?t=-4', '?t=', '']) expect(routeOf('/calls/a', query)).toEqual({ page: 'call', id: 'a', at: null });
  });
  it('that means nothing is said to', () => {
    for (const path of ['/calls', '/calls/a/b', '/teams', '/team/x']) expect(routeOf(path)).toEqual({ page: 'unknown' });
  });
});
