import type { GetCallResponse, NextStep, Recommendation } from '../gen/videoinsights/v1/insights_pb';
import { Panel } from '../parts';
import { Evidence } from './evidence';

/** The summary, each sentence a way to the moment it rests on. */
export function Summary({ call }: { call: GetCallResponse }) {
  return (
    <Panel title="Summary" className="summary">
      {call.summary.length === 0 && <p className="none">Too little was said to sum up.</p>}
      <ul className="statements">
        {call.summary.map((s) => (
          <li key={`${s.at} ${s.text}`}>
            <Evidence at={s.at} utterances={s.utterances}>
              {s.text}
            </Evidence>
          </li>
        ))}
      </ul>
      {call.topics.length > 0 && (
        <ul className="chips" aria-label="Topics">
          {call.topics.map((t) => (
            <li key={t.name} className="chip topic" title={`talked about for ${Math.round(t.seconds)} s`}>
              {t.name}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** What was promised: by whom, and until when. */
export function NextSteps({ steps }: { steps: NextStep[] }) {
  return (
    <Panel title="Next steps">
      {steps.length === 0 && <p className="none">None was agreed on in the call.</p>}
      <ul className="statements">
        {steps.map((s) => (
          <li key={`${s.at} ${s.text}`}>
            <Evidence at={s.at} utterances={[s.utterance]}>
              {s.text}
              <small>
                {s.owner || 'owner not known'}
                {s.due ? ` · ${s.due}` : ' · no date'}
              </small>
            </Evidence>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What to do, and because of what. */
export function Recommendations({ items }: { items: Recommendation[] }) {
  if (items.length === 0) return null;
  return (
    <Panel title="Recommendations">
      <ul className="statements">
        {items.map((r) => (
          <li key={`${r.at} ${r.text}`}>
            <Evidence at={r.at} utterances={r.utterances}>
              {r.text}
              <small>because {r.because}</small>
            </Evidence>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
