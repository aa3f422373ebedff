import { useEffect, useRef, useState } from 'react';
import { useAsk } from '../api/useAsk';
import { Trouble } from '../parts';
import { usePlayhead } from './playhead';

/** An address that fails this soon after it was given has not run out: the recording itself cannot be played. */
const FRESH_MS = 5_000;

/** The recording. Its address holds for an hour; when it has run out, a new one is asked for and playing goes on where it was. */
export function Player({ id }: { id: string }) {
  const playhead = usePlayhead();
  const asked = useAsk(`media ${id}`, (api, stop) => api.getMedia({ videoId: id }, { signal: stop }));
  const media = useRef<HTMLVideoElement>(null);
  const [broken, setBroken] = useState(false);
  const given = useRef(0);
  const url = asked.value?.url;

  useEffect(() => {
    if (!url || !media.current) return;
    given.current = performance.now();
    return playhead.attach(media.current);
  }, [playhead, url]);

  const failed = () => {
    if (performance.now() - given.current < FRESH_MS) return setBroken(true);
    const [time, played] = [playhead.time, playhead.playing];
    playhead.resumeAt(time);
    asked.again();
    if (played) media.current?.addEventListener('loadedmetadata', () => playhead.toggle(), { once: true });
  };
  const sound = asked.value?.contentType.startsWith('audio/') ?? false;
  return (
    <div className={`player ${sound ? 'sound' : ''}`}>
      <Trouble text={asked.trouble} again={asked.again} />
      {broken && <Trouble text="This browser cannot play the recording. The transcript and its times stay as they are." />}
      {/* One element for both: a video element plays sound alone as well, and keeps the same controls. */}
      <video
        ref={media}
        src={url}
        controls
        playsInline
        preload="metadata"
        aria-label={sound ? 'Recording, sound only' : 'Recording'}
        onError={() => url && failed()}
      />
    </div>
  );
}
