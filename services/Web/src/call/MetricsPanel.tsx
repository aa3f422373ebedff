import type { ReactNode } from 'react';
import { clock, count, length, percent, signed, tenth } from '../format';
import type { GetCallResponse, Metrics, SpeakerSpan } from '../gen/videoinsights/v1/insights_pb';
import { Panel } from '../parts';
import { Evidence, useJump, released } from './evidence';
import { coloursOf, sideName } from './speakers';

/** How the conversation went, in numbers. What is not known is said to be so: a zero would be a claim. */
export function MetricsPanel({ call }: { call: GetCallResponse }) {
  const m = call.metrics;
  if (!m) return null;
  return (
    <Panel title="Conversation" aside={`definitions, version ${m.metricDefVersion}`}>
      <TalkShares call={call} metrics={m} />
      <dl className="metrics">
        <Metric name="Our talk share" hint="of the whole call" value={percent(m.talkShareOfCall)} />
        <Metric name="Longest monologue" hint="our side" value={m.longestMonologue && <Span span={m.longestMonologue} />} />
        <Metric
          name="Longest customer story"
          hint="without a break"
          value={m.longestCustomerStory && <Span span={m.longestCustomerStory} />}
        />
        <Metric
          name="Patience"
          hint={m.patience ? `median of ${count(m.patience.n, 'pause')} before our answers` : 'pause before our answers'}
          value={m.patience && `${m.patience.medianSec.toFixed(1)} s`}
        />
        <Metric
          name="Our speed"
          hint="while speaking"
          value={m.wordsPerMinute === undefined ? undefined : `${Math.round(m.wordsPerMinute)} words/min`}
        />
        <Metric name="Fillers" hint="per 100 words, our side" value={tenth(m.fillersPer100Words)} />
        <Metric
          name="Interactivity"
          hint={m.switchesPerHour === undefined ? '0 to 10' : `0 to 10; ${Math.round(m.switchesPerHour)} switches an hour`}
          value={tenth(m.interactivity)}
        />
        <Metric name="Silence" hint="pauses over 5 s" value={percent(m.silenceShare)} />
        <Metric name="Interruptions" hint="by side" value={bySide(m, m.interruptionsBySide)} />
        <Metric name="Active listening" hint="“yeah”, “right”, by side" value={bySide(m, m.activeListeningBySide)} />
        <Metric name="Camera" hint="a face is seen" value={length(m.webcamSec) || 'none'} />
        <Metric name="Shared screen" hint="" value={length(m.screenShareSec) || 'none'} />
        {call.sides.map((s) => (
          <Metric
            key={s.side}
            name={`Mood, ${sideName(s.side)}`}
            hint={count(s.utterances, 'utterance')}
            value={`${s.label} (${signed(s.polarity)})`}
          />
        ))}
      </dl>
      <Questions metrics={m} />
    </Panel>
  );
}

function Metric({ name, hint, value }: { name: string; hint: string; value: ReactNode }) {
  const known = value !== undefined && value !== null && value !== '';
  return (
    <div>
      <dt>{name}</dt>
      <dd className={known ? '' : 'unknown'}>{known ? value : 'not known'}</dd>
      {hint && <dd className="hint">{hint}</dd>}
    </div>
  );
}

function Span({ span }: { span: SpeakerSpan }) {
  const jump = useJump();
  return (
    <button
      className="moment"
      aria-label={`${length(span.end - span.start)}, go to ${clock(span.start)}`}
      onClick={(e) => {
        released(e);
        jump(span.start, []);
      }}
    >
      {length(span.end - span.start)} <time>{clock(span.start)}</time>
    </button>
  );
}

function TalkShares({ call, metrics }: { call: GetCallResponse; metrics: Metrics }) {
  const colours = coloursOf(call.transcript);
  if (metrics.speakers.length === 0) return null;
  return (
    <ul className="shares" aria-label="Talk share of each speaker">
      {metrics.speakers.map((s) => (
        <li key={s.speaker} className={colours.get(s.speaker)}>
          <span className="name">
            {s.speaker} <small>{sideName(s.side)}</small>
          </span>
          <span className="track" aria-hidden="true">
            <i style={{ width: `${Math.min(100, s.shareOfCall * 100)}%` }} />
          </span>
          <span className="value">
            {percent(s.shareOfCall)} <small>{length(s.talkSec)}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Questions({ metrics }: { metrics: Metrics }) {
  const asked = metrics.questions;
  return (
    <details className="questions">
      <summary>
        {count(asked.length, 'question')}
        {metrics.questionsPerHour !== undefined && <small> · our side asks {Math.round(metrics.questionsPerHour)} an hour</small>}
      </summary>
      <ul className="statements">
        {asked.map((q) => (
          <li key={`${q.at} ${q.text}`}>
            <Evidence at={q.at} utterances={[q.utterance]}>
              {q.text}
              <small>
                {q.speaker} · {q.open ? 'open' : 'closed'}
              </small>
            </Evidence>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Counts of the sides; that there were none is only known where it is known who is who. */
function bySide(metrics: Metrics, counts: Record<string, number>): string | undefined {
  const sides = Object.entries(counts);
  if (sides.length > 0) return sides.map(([side, n]) => `${n} ${sideName(side)}`).join(', ');
  return metrics.talkShareOfCall === undefined ? undefined : 'none';
}
