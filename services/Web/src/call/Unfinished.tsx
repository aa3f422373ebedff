import type { CallProgress } from '../gen/videoinsights/v1/insights_pb';
import { Bar } from '../parts';
import { doing, done, stageName, steps } from '../stages';

/** A call under way, stage by stage; or why it failed. */
export function Unfinished({ progress }: { progress: CallProgress }) {
  const failed = progress.state === 'failed';
  return (
    <section className="unfinished panel" aria-label="Progress">
      {failed ? (
        <div className="failure" role="alert">
          <h2>This call could not be finished</h2>
          <p>{progress.reason || 'The server gave no reason.'}</p>
        </div>
      ) : (
        <>
          <h2 role="status">{doing(progress)}</h2>
          <Bar share={done(progress)} label="Progress" />
          <p className="hint">The insights show up here by themselves.</p>
        </>
      )}
      <ol className="stages">
        {steps(progress).map((s) => (
          <li key={s.name} className={s.state} aria-current={s.state === 'running' ? 'step' : undefined}>
            <span>{stageName(s.name)}</span>
            <span className="hint">
              {s.state === 'running' ? `${Math.round(s.progress * 100)} %` : s.state}
              {s.reason ? `: ${s.reason}` : ''}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
