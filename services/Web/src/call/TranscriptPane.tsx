import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { count } from '../format';
import type { Transcript } from '../gen/videoinsights/v1/insights_pb';
import { find, tokensOf } from './find';
import { useAt, usePlayhead } from './playhead';
import { indexAt } from './position';
import { coloursOf } from './speakers';
import { Line } from './Line';

interface Props {
  transcript: Transcript | undefined;
  cited: ReadonlySet<number>;
  /** Changes with every jump, also to the same utterances. */
  round: number;
}

const SOURCES: Record<string, string> = { vendor: 'from the meeting', speech: 'by speech recognition' };

/** What was said. It goes along while the recording plays, until one scrolls by oneself; a word takes the recording to it. */
export function TranscriptPane({ transcript, cited, round }: Props) {
  const playhead = usePlayhead();
  const utterances = useMemo(() => transcript?.utterances ?? [], [transcript]);
  const tokens = useMemo(() => utterances.map(tokensOf), [utterances]);
  const colours = useMemo(() => coloursOf(transcript), [transcript]);
  const [text, setText] = useState('');
  const hits = useMemo(() => find(tokens, text), [tokens, text]);
  const rows = useMemo(() => [...hits.keys()], [hits]);
  const [chosen, setChosen] = useState(0);
  const [follows, setFollows] = useState(true);
  const list = useRef<HTMLOListElement>(null);
  const current = useAt((time) => indexAt(utterances, time));

  useEffect(() => {
    if (follows && current >= 0 && (playhead.playing || playhead.time > 0)) show(list.current, current);
  }, [current, follows, playhead]);
  useEffect(() => {
    if (round === 0) return;
    setFollows(true);
    const first = utterances.findIndex((u) => cited.has(u.id));
    if (first >= 0) show(list.current, first);
  }, [round, cited, utterances]);
  useEffect(() => setChosen(0), [text]);
  useEffect(() => {
    const row = rows[chosen];
    if (row === undefined) return;
    setFollows(false);
    show(list.current, row);
  }, [rows, chosen]);

  const clicked = (e: MouseEvent<HTMLElement>) => {
    if (String(getSelection()).length > 0) return; // somebody marks text to copy it
    const at = (e.target as HTMLElement).closest<HTMLElement>('[data-at]')?.dataset['at'];
    if (at === undefined) return;
    playhead.seek(Number(at));
    setFollows(true);
  };
  const step = (by: number) => rows.length > 0 && setChosen((chosen + by + rows.length) % rows.length);

  return (
    <section className="transcript" aria-label="Transcript">
      <header>
        <h2>Transcript</h2>
        <span className="aside">{SOURCES[transcript?.source ?? ''] ?? ''}</span>
        <div className="find" role="search">
          <input
            type="search"
            aria-label="Search in this transcript"
            placeholder="Search"
            value={text}
            onChange={(e) => setText(e.target.value)}
            onKeyDown={(e) => e.key === 'Enter' && step(e.shiftKey ? -1 : 1)}
          />
          {text.trim() && <span role="status">{rows.length === 0 ? 'not found' : `${chosen + 1} of ${count(rows.length, 'place')}`}</span>}
        </div>
      </header>
      {utterances.length === 0 && <p className="none">Nothing was said, or nothing could be understood.</p>}
      <ol
        ref={list}
        onClick={clicked}
        onWheel={() => setFollows(false)}
        onTouchMove={() => setFollows(false)}
        tabIndex={0}
        aria-label="What was said"
      >
        {utterances.map((u, i) => (
          <Line
            key={u.id}
            utterance={u}
            tokens={tokens[i]!}
            colour={colours.get(u.speaker) ?? 's0'}
            named={utterances[i - 1]?.speaker !== u.speaker}
            current={i === current}
            cited={cited.has(u.id)}
            found={hits.get(i)}
            chosen={rows[chosen] === i}
          />
        ))}
      </ol>
      {!follows && (
        <button className="follow" onClick={() => setFollows(true)}>
          Follow the recording
        </button>
      )}
    </section>
  );
}

/** Brings a line into the upper third of the list, without moving the page. */
function show(list: HTMLOListElement | null, index: number): void {
  const row = list?.children[index] as HTMLElement | undefined;
  if (!list || !row) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  list.scrollTo({ top: row.offsetTop - list.clientHeight / 3, behavior: calm ? 'instant' : 'smooth' });
}
