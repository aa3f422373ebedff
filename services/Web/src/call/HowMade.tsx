import type { GetCallResponse } from '../gen/videoinsights/v1/insights_pb';
import { Panel } from '../parts';
import { when } from '../format';

/** What could not be had, before everything else: an insight without it must not look whole. */
export function Missing({ missing }: { missing: string[] }) {
  if (missing.length === 0) return null;
  return (
    <div className="notice" role="note" aria-label="Not in these insights">
      <strong>Not in these insights:</strong>
      <ul>
        {missing.map((m) => (
          <li key={m}>{m}</li>
        ))}
      </ul>
    </div>
  );
}

/** Which model did what, and what is switched off. */
export function HowMade({ call }: { call: GetCallResponse }) {
  const engines = Object.entries(call.engines).sort(([a], [b]) => a.localeCompare(b));
  if (engines.length === 0) return null;
  return (
    <Panel title="How this was made" aside={`version ${call.insight?.insightVersion ?? 0}, ${when(call.insight?.timestamp)}`}>
      <dl className="engines">
        {engines.map(([feature, engine]) => {
          const off = engine.startsWith('off');
          return (
            <div key={feature} className={off ? 'off' : ''}>
              <dt>{feature}</dt>
              <dd>
                {off ? (
                  <>
                    <span className="chip">off</span> {engine.replace(/^off:?\s*/, '')}
                  </>
                ) : (
                  engine
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </Panel>
  );
}
