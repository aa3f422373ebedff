import { useSigned } from '../api/client';
import { length, when } from '../format';
import type { CallProgress } from '../gen/videoinsights/v1/insights_pb';
import { Bar } from '../parts';
import { callAddress, follow } from '../routing';
import { doing, done } from '../stages';

/** A call under way, as it goes; or one that failed, and why. */
export function LiveRow({ call }: { call: CallProgress }) {
  const { session, nameOf } = useSigned();
  const facts = [when(call.startedAt), length(call.durationSec), session.person.role === 'rep' ? '' : nameOf(call.userId)];
  const failed = call.state === 'failed';
  return (
    <li className={`row live ${call.state}`} data-video-id={call.videoId}>
      <div className="row-head">
        <a className="title" href={callAddress(call.videoId)} onClick={follow}>
          {call.title || 'Untitled call'}
        </a>
        <span className={`chip state ${call.state}`}>
          {failed ? 'failed' : call.state === 'waiting' ? 'waiting' : `${Math.floor(done(call) * 100)} %`}
        </span>
      </div>
      <p className="facts">
        {facts.filter(Boolean).map((f) => (
          <span key={f}>{f}</span>
        ))}
      </p>
      {failed ? (
        <p className="reason">{call.reason || 'The server gave no reason.'}</p>
      ) : (
        <>
          <Bar share={done(call)} label={`Progress of ${call.title}`} />
          <p className="doing">{doing(call)}</p>
        </>
      )}
    </li>
  );
}
