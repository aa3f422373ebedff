import { useMemo } from 'react';
import { clock, percent } from '../format';
import type { GetCallResponse, Tag } from '../gen/videoinsights/v1/insights_pb';
import { Panel } from '../parts';
import { released, useJump } from './evidence';
import { sideName } from './speakers';

/** The moments of the playbook, by kind, each with what was found there. */
export function Tags({ call }: { call: GetCallResponse }) {
  const groups = useMemo(() => [...Map.groupBy(call.tags, (t) => t.name)], [call]);
  const jump = useJump();
  return (
    <Panel title="Tags" aside={call.tags.length > 0 ? 'from your playbook' : ''}>
      {groups.length === 0 && <p className="none">Nothing of your playbook came up.</p>}
      <dl className="tags">
        {groups.map(([name, tags]) => (
          <div key={name}>
            <dt>
              <span className={`chip tag ${name}`}>{name}</span>
            </dt>
            <dd>
              {tags.map((t) => (
                <button
                  key={`${t.utterance} ${t.match}`}
                  className="moment"
                  title={why(t)}
                  onClick={(e) => {
                    released(e);
                    jump(t.at, [t.utterance]);
                  }}
                >
                  <time>{clock(t.at)}</time> {t.match.replaceAll('*', '…')}
                </button>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** Why the moment is tagged: who said it, and what it was found by. */
function why(t: Tag): string {
  const found = t.how === 'meaning' ? `means nearly the same as “${t.match}” (${percent(t.score)})` : `“${t.match}” was said`;
  return `${sideName(t.side)}; ${found}`;
}
