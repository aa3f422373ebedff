import { Fragment, memo } from 'react';
import { clock } from '../format';
import type { Utterance } from '../gen/videoinsights/v1/insights_pb';
import type { Token } from './find';
import { useAt } from './playhead';
import { indexAt } from './position';
import { sideName } from './speakers';

interface Props {
  utterance: Utterance;
  tokens: readonly Token[];
  colour: string;
  /** Whether to say who speaks: not where the same person goes on. */
  named: boolean;
  current: boolean;
  cited: boolean;
  found: ReadonlySet<number> | undefined;
  chosen: boolean;
}

/** One utterance. Drawn anew only when something of it changes: a long call has thousands. */
export const Line = memo(function Line({ utterance: u, tokens, colour, named, current, cited, found, chosen }: Props) {
  const classes = ['line', colour, current && 'current', cited && 'cited', chosen && 'chosen', u.sentiment].filter(Boolean).join(' ');
  return (
    <li className={classes} data-utterance={u.id} aria-current={current ? 'true' : undefined}>
      {named && (
        <p className="speaker">
          <strong>{u.speaker}</strong> <span>{sideName(u.side)}</span>
        </p>
      )}
      <div className="said">
        <button className="at" data-at={u.start} aria-label={`Go to ${clock(u.start)}`}>
          {clock(u.start)}
        </button>
        <p data-at={u.start}>
          {current ? <Spoken utterance={u} tokens={tokens} found={found} /> : <Words tokens={tokens} found={found} now={-1} />}
        </p>
        {u.sentiment && u.sentiment !== 'neutral' && (
          <span className="tone" title={`sounds ${u.sentiment}`}>
            <span className="sr">{u.sentiment}</span>
          </span>
        )}
      </div>
    </li>
  );
});

/** The utterance being said: its word follows the recording. */
function Spoken({ utterance, tokens, found }: { utterance: Utterance; tokens: readonly Token[]; found: ReadonlySet<number> | undefined }) {
  const now = useAt((time) => indexAt(utterance.words, time, 0.3));
  return <Words tokens={tokens} found={found} now={now} />;
}

function Words({ tokens, found, now }: { tokens: readonly Token[]; found: ReadonlySet<number> | undefined; now: number }) {
  return tokens.map((token, i) => {
    const mark = [i === now && 'now', found?.has(i) && 'found'].filter(Boolean).join(' ');
    return (
      // Words never change places: their index is who they are.
      <Fragment key={i}>
        <span className={mark || undefined} data-at={token.start ?? undefined}>
          {token.text}
        </span>{' '}
      </Fragment>
    );
  });
}
