import { useCallback, useEffect, useMemo, useState } from 'react';
import { useSigned } from '../api/client';
import { useAsk } from '../api/useAsk';
import { useWatch } from '../api/useWatch';
import { length, when } from '../format';
import type { GetCallResponse } from '../gen/videoinsights/v1/insights_pb';
import { Mood, Trouble } from '../parts';
import { follow } from '../routing';
import { HowMade, Missing } from './HowMade';
import { type Jump, JumpContext } from './evidence';
import { MetricsPanel } from './MetricsPanel';
import { Player } from './Player';
import { Playhead, PlayheadContext, useKeys } from './playhead';
import { Slides } from './Slides';
import { NextSteps, Recommendations, Summary } from './Statements';
import { Tags } from './Tags';
import { Timeline } from './Timeline';
import { TranscriptPane } from './TranscriptPane';
import { Unfinished } from './Unfinished';

/** One call: how far it is, and once it is finished everything known of it. */
export function CallPage({ id, at }: { id: string; at: number | null }) {
  const { nameOf, session } = useSigned();
  const asked = useAsk(`call ${id}`, (api, stop) => api.getCall({ videoId: id }, { signal: stop }));
  const call = asked.value;
  const open = call !== null && !call.insight;
  const watched = useWatch(id, open);
  const progress = watched.calls.get(id) ?? call?.progress;
  const { again } = asked;
  const arrived = open && progress?.state === 'finished';
  useEffect(() => {
    if (arrived) again();
  }, [arrived, again]);
  useEffect(() => {
    document.title = `${progress?.title || 'Call'} · VideoInsights`;
  }, [progress?.title]);

  return (
    <div className="page wide">
      {!progress && (
        <a className="back" href="/" onClick={follow}>
          ← Calls
        </a>
      )}
      {progress && (
        <div className="heading call-head">
          <div>
            <h1>{progress.title || 'Untitled call'}</h1>
            <p className="facts">
              <a className="back" href="/" onClick={follow}>
                ← Calls
              </a>
              {[
                when(progress.startedAt),
                length(call?.insight?.durationSec ?? progress.durationSec),
                session.person.role === 'rep' ? '' : nameOf(progress.userId),
              ]
                .filter(Boolean)
                .map((f) => (
                  <span key={f}>{f}</span>
                ))}
            </p>
          </div>
          {call?.insight && <Mood label={call.insight.sentiment} confidence={call.insight.confidenceScore} />}
        </div>
      )}
      <Trouble text={asked.trouble ?? (open ? watched.trouble : null)} again={asked.again} />
      {!call && !asked.trouble && <div className="skeleton tall" role="status" aria-label="Loading" />}
      {open && progress && <Unfinished progress={progress} />}
      {call?.insight && <Finished id={id} call={call} at={at} />}
    </div>
  );
}

function Finished({ id, call, at }: { id: string; call: GetCallResponse; at: number | null }) {
  const [playhead] = useState(() => new Playhead());
  const [cited, setCited] = useState<{ ids: ReadonlySet<number>; round: number }>({ ids: new Set(), round: 0 });
  useKeys(playhead);
  useEffect(() => {
    if (at !== null) playhead.seek(at);
  }, [playhead, at]);
  const jump = useCallback<Jump>(
    (seconds, utterances) => {
      playhead.seek(seconds);
      setCited((c) => ({ ids: new Set(utterances), round: c.round + 1 }));
    },
    [playhead],
  );
  const duration = useMemo(() => Math.max(call.insight?.durationSec ?? 0, call.transcript?.utterances.at(-1)?.end ?? 0), [call]);

  return (
    <PlayheadContext value={playhead}>
      <JumpContext value={jump}>
        <Missing missing={call.missing} />
        <div className="call-grid">
          <div className="media">
            <Player id={id} />
            <Timeline call={call} duration={duration} />
            <TranscriptPane transcript={call.transcript} cited={cited.ids} round={cited.round} />
          </div>
          <div className="insights">
            <Summary call={call} />
            <NextSteps steps={call.nextSteps} />
            <Recommendations items={call.recommendations} />
            <Tags call={call} />
            <MetricsPanel call={call} />
            <Slides call={call} />
            <HowMade call={call} />
          </div>
        </div>
      </JumpContext>
    </PlayheadContext>
  );
}
