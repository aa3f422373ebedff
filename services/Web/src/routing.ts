import { type MouseEvent, useSyncExternalStore } from 'react';

export type Route = { page: 'list' } | { page: 'team' } | { page: 'call'; id: string; at: number | null } | { page: 'unknown' };

/** What an address of the app shows. `?t=12.5` on a call is the moment to open it at, in seconds. */
export function routeOf(path: string, query = ''): Route {
  const [first, second, ...rest] = path.split('/').filter(Boolean);
  if (!first) return { page: 'list' };
  if (first === 'team' && !second) return { page: 'team' };
  if (first === 'calls' && second && rest.length === 0) {
    const at = Number.parseFloat(new URLSearchParams(query).get('t') ?? '');
    return { page: 'call', id: decodeURIComponent(second), at: Number.isFinite(at) && at >= 0 ? at : null };
  }
  return { page: 'unknown' };
}

export const callAddress = (id: string): string => `/calls/${encodeURIComponent(id)}`;

export function go(address: string): void {
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
  scrollTo(0, 0);
}

/** For a link's onClick: goes there without loading the page, unless the person asked for a new tab. */
export function follow(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(event.currentTarget.pathname + event.currentTarget.search);
}

export function useRoute(): Route {
  const address = useSyncExternalStore(
    (changed) => {
      addEventListener('popstate', changed);
      return () => removeEventListener('popstate', changed);
    },
    () => location.pathname + location.search,
  );
  const [path = '', query] = address.split('?');
  return routeOf(path, query);
}
