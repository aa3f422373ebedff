import { clock, length } from '../format';
import type { GetCallResponse } from '../gen/videoinsights/v1/insights_pb';
import { Panel } from '../parts';
import { Evidence } from './evidence';

/** What was shown on the shared screen, and when. */
export function Slides({ call }: { call: GetCallResponse }) {
  const slides = call.vision?.slides ?? [];
  if (slides.length === 0) return null;
  return (
    <Panel title="Shared screen" aside={length(call.vision?.screenShareSec ?? 0)}>
      <ol className="statements">
        {slides.map((s) => (
          <li key={s.start}>
            <Evidence at={s.start} utterances={[]} className="slide">
              {s.text.length === 0 ? (
                <em>no text on it</em>
              ) : (
                s.text.map((line, i) => (
                  <span key={i} className="slide-line">
                    {line}
                  </span>
                ))
              )}
              <small>until {clock(s.end)}</small>
            </Evidence>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
