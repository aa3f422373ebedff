import { useSigned } from '../api/client';
import { length, when } from '../format';
import type { Insight } from '../gen/videoinsights/v1/insights_pb';
import { Mood } from '../parts';
import { callAddress, follow } from '../routing';

/** A finished call of the list. */
export function InsightRow({ insight, choose }: { insight: Insight; choose(about: string): void }) {
  const { session, nameOf } = useSigned();
  const facts = [when(insight.startedAt), length(insight.durationSec), session.person.role === 'rep' ? '' : nameOf(insight.userId)];
  return (
    <li className={`row ${insight.sentiment}`}>
      <div className="row-head">
        <a className="title" href={callAddress(insight.videoId)} onClick={follow}>
          {insight.title || 'Untitled call'}
        </a>
        <Mood label={insight.sentiment} />
      </div>
      <p className="facts">
        {facts.filter(Boolean).map((f) => (
          <span key={f}>{f}</span>
        ))}
      </p>
      {insight.summary && <p className="gist">{insight.summary}</p>}
      <ul className="chips" aria-label="Topics and tags">
        {insight.topics.map((t) => (
          <li key={`t ${t}`}>
            <button className="chip topic" onClick={() => choose(`topic:${t}`)}>
              {t}
            </button>
          </li>
        ))}
        {[...new Set(insight.tags)].map((t) => (
          <li key={`g ${t}`}>
            <button className={`chip tag ${t}`} onClick={() => choose(`tag:${t}`)}>
              {t}
            </button>
          </li>
        ))}
      </ul>
    </li>
  );
}
