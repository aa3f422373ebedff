/** Who uses the page, and the token that says so. Kept for this tab only; the last choice of a person outlives it. */

export interface Person {
  id: string;
  name: string;
  role: 'rep' | 'manager' | 'admin';
  team: string;
}

export interface Session {
  person: Person;
  token: string;
}

/** The server gives out no tokens itself: an identity provider is configured. */
export class NoDevelopmentIssuer extends Error {}

const TOKEN = 'videoinsights.session';
const CHOICE = 'videoinsights.person';

/** The people of the development issuer's list. Throws NoDevelopmentIssuer where there is none. */
export async function people(): Promise<Person[]> {
  const response = await fetch('/dev/users');
  if (response.status === 404) throw new NoDevelopmentIssuer();
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()) as Person[];
}

/** A fresh token for somebody of the list. */
export async function signIn(person: Person): Promise<Session> {
  const response = await fetch(`/dev/token/${encodeURIComponent(person.id)}`, { method: 'POST' });
  if (!response.ok) throw new Error((await response.text()) || `the server answered ${response.status}`);
  const { token } = (await response.json()) as { token: string };
  return keep({ person, token });
}

/** A session from an identity provider's token, whose claims name the person. Throws where it is no JWT with a subject and a known role. */
export function sessionOf(token: string): Session {
  const [, body] = token.trim().split('.');
  if (!body) throw new Error('this is not a token: it has three parts with dots between them');
  const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const claims = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: string; name?: string; role?: string; team?: string };
  if (!claims.sub) throw new Error('the token names nobody (it has no sub)');
  if (claims.role !== 'rep' && claims.role !== 'manager' && claims.role !== 'admin')
    throw new Error('the token has none of the roles rep, manager, admin');
  return keep({
    token: token.trim(),
    person: { id: claims.sub, name: claims.name ?? claims.sub, role: claims.role, team: claims.team ?? '' },
  });
}

/** The session of this tab, if it has one. */
export function kept(): Session | null {
  const text = sessionStorage.getItem(TOKEN);
  return text ? (JSON.parse(text) as Session) : null;
}

/** Whom to sign in as first: the last choice, else a rep, so that the page opens on content. */
export function firstChoice(all: Person[]): Person | undefined {
  const chosen = localStorage.getItem(CHOICE);
  return all.find((p) => p.id === chosen) ?? all.find((p) => p.role === 'rep') ?? all[0];
}

export function forget(): void {
  sessionStorage.removeItem(TOKEN);
}

function keep(session: Session): Session {
  sessionStorage.setItem(TOKEN, JSON.stringify(session));
  localStorage.setItem(CHOICE, session.person.id);
  return session;
}
