import { type FormEvent, useEffect, useState } from 'react';
import { pause, pauseBefore } from './api/retry';
import { firstChoice, kept, NoDevelopmentIssuer, people, type Person, type Session, sessionOf, signIn } from './api/session';
import { Mark } from './Mark';

/**
 * Signs in by itself with the development issuer: this tab's session, the person chosen last, or a rep. With an identity provider in its
 * place it asks for an access token.
 */
export function SignIn({ done }: { done(session: Session, all: Person[]): void }) {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [asks, setAsks] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    async function enter() {
      for (let attempt = 0; !stop.signal.aborted; attempt++) {
        try {
          const all = await people();
          const before = kept();
          const person = firstChoice(all);
          if (!before && !person) throw new Error('nobody is in the list of people');
          const session = before ?? (await signIn(person!));
          if (!stop.signal.aborted) done(session, all);
          return;
        } catch (error) {
          if (stop.signal.aborted) return;
          if (error instanceof NoDevelopmentIssuer) {
            const before = kept();
            return before ? done(before, []) : setAsks(true);
          }
          setTrouble(
            error instanceof TypeError
              ? 'The server cannot be reached. Trying again …'
              : `Signing in failed: ${(error as Error).message}. Trying again …`,
          );
          await pause(pauseBefore(attempt), stop.signal);
        }
      }
    }
    void enter();
    return () => stop.abort();
  }, [done]);

  return (
    <main className="signin">
      <Mark />
      <h1>VideoInsights</h1>
      {asks ? <TokenForm done={(session) => done(session, [])} /> : <p role="status">{trouble ?? 'Signing in …'}</p>}
    </main>
  );
}

function TokenForm({ done }: { done(session: Session): void }) {
  const [trouble, setTrouble] = useState('');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    try {
      done(sessionOf(String(new FormData(event.currentTarget).get('token'))));
    } catch (error) {
      setTrouble((error as Error).message);
    }
  };
  return (
    <form onSubmit={submit}>
      <label htmlFor="token">This server takes the tokens of your identity provider. Paste an access token:</label>
      <input id="token" name="token" type="password" autoComplete="off" required />
      <button className="primary">Sign in</button>
      {trouble && <p role="alert">{trouble}</p>}
    </form>
  );
}
