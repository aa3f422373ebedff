import { type MouseEvent, useMemo } from 'react';
import { clock } from '../format';
import type { ArcPoint, GetCallResponse } from '../gen/videoinsights/v1/insights_pb';
import { released } from './evidence';
import { useAt, usePlayhead } from './playhead';
import { coloursOf } from './speakers';

const WIDTH = 1000;
const ARC = 44;
const LANE = 12;
const LANES_AT_MOST = 6;

/** The whole call at a glance: the mood's course, who spoke when, and the playhead. A click goes there. */
export function Timeline({ call, duration }: { call: GetCallResponse; duration: number }) {
  const playhead = usePlayhead();
  const colours = useMemo(() => coloursOf(call.transcript), [call]);
  const speakers = call.transcript?.speakers.slice(0, LANES_AT_MOST) ?? [];
  const height = ARC + 6 + speakers.length * LANE;
  if (duration <= 0) return null;
  const x = (seconds: number) => (seconds / duration) * WIDTH;
  const go = (e: MouseEvent<HTMLElement>) => {
    const box = e.currentTarget.getBoundingClientRect();
    playhead.seek(((e.clientX - box.left) / box.width) * duration);
    released(e);
  };
  const lane = (name: string) => call.transcript!.utterances.filter((u) => u.speaker === name);

  return (
    <>
      <div className="timeline" onClick={go}>
        <svg viewBox={`0 0 ${WIDTH} ${height}`} preserveAspectRatio="none" role="img" aria-label={described(call.arc, duration)}>
          <line className="zero" x1={0} x2={WIDTH} y1={ARC / 2} y2={ARC / 2} />
          <Course arc={call.arc} x={x} />
          {speakers.map((s, row) => (
            <g key={s.name} className={colours.get(s.name)}>
              {lane(s.name).map((u) => (
                <rect
                  key={u.id}
                  x={x(u.start)}
                  width={Math.max(1, x(u.end) - x(u.start))}
                  y={ARC + 6 + row * LANE}
                  height={LANE - 3}
                  rx={2}
                />
              ))}
            </g>
          ))}
        </svg>
        <Needle duration={duration} />
      </div>
      <ul className="legend" aria-label="Colours of the timeline">
        {speakers.map((s) => (
          <li key={s.name} className={colours.get(s.name)}>
            {s.name}
          </li>
        ))}
        <li className="up">positive</li>
        <li className="down">negative</li>
      </ul>
    </>
  );
}

/** The mood as filled steps above and below the middle; a part in which nobody spoke stays empty. */
function Course({ arc, x }: { arc: ArcPoint[]; x(seconds: number): number }) {
  return (
    <g className="course">
      {arc
        .filter((p) => p.polarity !== undefined)
        .map((p) => {
          const size = Math.max(1, (Math.abs(p.polarity!) * ARC) / 2);
          return (
            <rect
              key={p.start}
              className={p.polarity! > 0 ? 'up' : 'down'}
              x={x(p.start)}
              width={Math.max(1, x(p.end) - x(p.start) - 2)}
              y={p.polarity! > 0 ? ARC / 2 - size : ARC / 2}
              height={size}
            />
          );
        })}
    </g>
  );
}

function Needle({ duration }: { duration: number }) {
  const playhead = usePlayhead();
  const tenths = useAt((time) => Math.round(time * 10));
  const seconds = Math.min(duration, tenths / 10);
  return (
    <div
      className="needle"
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={Math.round(seconds)}
      aria-valuetext={`${clock(seconds)} of ${clock(duration)}`}
      style={{ left: `${(seconds / duration) * 100}%` }}
      onKeyDown={(e) => {
        const by = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -60, PageUp: 60, Home: -Infinity, End: Infinity }[
          e.key
        ];
        if (by === undefined) return;
        e.preventDefault();
        playhead.seek(Math.min(duration, Math.max(0, playhead.time + by)));
      }}
    />
  );
}

function described(arc: readonly ArcPoint[], duration: number): string {
  const known = arc.filter((p) => p.polarity !== undefined);
  if (known.length === 0) return `The call's ${clock(duration)}; its mood is not known`;
  const low = known.reduce((a, b) => (b.polarity! < a.polarity! ? b : a));
  const high = known.reduce((a, b) => (b.polarity! > a.polarity! ? b : a));
  return `Mood over the call's ${clock(duration)}: best around ${clock(high.start)}, lowest around ${clock(low.start)}`;
}
