import { useCallback, useEffect, useMemo, useState } from 'react';
import { apiOf, isUnauthenticated, type Signed, SignedContext } from './api/client';
import { forget, type Person, type Session } from './api/session';
import { CallPage } from './call/CallPage';
import { Header } from './Header';
import { CallsPage } from './list/CallsPage';
import { follow, useRoute } from './routing';
import { SignIn } from './SignIn';
import { TeamPage } from './team/TeamPage';

/** Everything: sign-in first, then header and the page of the address. */
export function App() {
  const [session, setSession] = useState<Session | null>(null);
  const [people, setPeople] = useState<Person[]>([]);
  const signedIn = useCallback((next: Session, all: Person[]) => {
    setPeople(all);
    setSession(next);
  }, []);

  if (!session) return <SignIn done={signedIn} />;
  return <SignedApp key={session.person.id} session={session} people={people} change={setSession} />;
}

function SignedApp({ session, people, change }: { session: Session; people: Person[]; change(next: Session | null): void }) {
  const route = useRoute();
  const expired = useCallback(
    (error: unknown) => {
      if (!isUnauthenticated(error)) return false;
      forget();
      change(null);
      return true;
    },
    [change],
  );
  const signed = useMemo<Signed>(
    () => ({ session, api: apiOf(session), expired, nameOf: (id) => people.find((p) => p.id === id)?.name ?? id }),
    [session, people, expired],
  );
  useEffect(() => {
    if (route.page !== 'call') document.title = route.page === 'team' ? 'Numbers · VideoInsights' : 'Calls · VideoInsights';
  }, [route.page]);

  return (
    <SignedContext value={signed}>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Header people={people} page={route.page} change={change} />
      <main id="main" tabIndex={-1}>
        {route.page === 'list' && <CallsPage />}
        {route.page === 'team' && <TeamPage />}
        {route.page === 'call' && <CallPage key={route.id} id={route.id} at={route.at} />}
        {route.page === 'unknown' && (
          <div className="empty">
            <h1>There is no such page</h1>
            <p>
              <a href="/" onClick={follow}>
                Go to the calls
              </a>
            </p>
          </div>
        )}
      </main>
    </SignedContext>
  );
}
