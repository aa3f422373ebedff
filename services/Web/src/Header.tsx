import { useState } from 'react';
import { useSigned } from './api/client';
import { type Person, type Session, signIn } from './api/session';
import { Mark } from './Mark';
import { follow, type Route } from './routing';

const ROLES = { rep: 'Rep', manager: 'Manager', admin: 'Admin' };

/** The line above every page: where one is, and who one is. */
export function Header({ people, page, change }: { people: Person[]; page: Route['page']; change(next: Session | null): void }) {
  const { session } = useSigned();
  const [trouble, setTrouble] = useState(false);
  const choose = (id: string) => {
    const person = people.find((p) => p.id === id);
    if (person) signIn(person).then(change, () => setTrouble(true));
  };
  const link = (address: string, name: string, here: boolean) => (
    <a href={address} onClick={follow} aria-current={here ? 'page' : undefined}>
      {name}
    </a>
  );
  return (
    <header className="top">
      <a className="brand" href="/" onClick={follow} aria-label="VideoInsights, to the calls">
        <Mark />
        <span>VideoInsights</span>
      </a>
      <nav aria-label="Main">
        {link('/', 'Calls', page === 'list')}
        {link('/team', session.person.role === 'rep' ? 'My numbers' : 'Team', page === 'team')}
      </nav>
      <div className="who">
        {trouble && <span role="alert">Signing in failed.</span>}
        {people.length > 0 ? (
          <label>
            <span className="sr">Signed in as</span>
            <select value={session.person.id} onChange={(e) => choose(e.target.value)}>
              {people.map((p) => (
                <option key={p.id} value={p.id}>
                  {p.name} · {ROLES[p.role]}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <span>{session.person.name}</span>
        )}
      </div>
    </header>
  );
}
