import { useEffect, useRef, useState } from 'react';
import { useSigned } from '../api/client';
import { Bar } from '../parts';
import { send } from './send';

interface Item {
  id: number;
  name: string;
  share: number;
  state: 'sending' | 'done' | 'failed';
  reason: string;
}

/** Takes recordings, one or several, by button or by dropping them on the page, and says how each fares. */
export function UploadButton() {
  const { session } = useSigned();
  const [items, setItems] = useState<Item[]>([]);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const ends = useRef(new Map<number, () => void>());
  const next = useRef(0);

  const put = (id: number, change: Partial<Item>) => setItems((all) => all.map((i) => (i.id === id ? { ...i, ...change } : i)));
  const drop = (id: number) => {
    ends.current.get(id)?.();
    setItems((all) => all.filter((i) => i.id !== id));
  };
  const take = (files: Iterable<File>) => {
    for (const file of files) {
      const id = next.current++;
      setItems((all) => [...all, { id, name: file.name, share: 0, state: 'sending', reason: '' }]);
      const settle = (change: Partial<Item>) => {
        ends.current.delete(id);
        put(id, change);
      };
      const end = send(file, session.token, {
        progress: (sent, whole) => put(id, { share: whole > 0 ? sent / whole : 0 }),
        done: () => settle({ state: 'done', share: 1 }),
        failed: (reason) => settle({ state: 'failed', reason }),
      });
      ends.current.set(id, end);
    }
  };
  useDrop(take, setOver);

  return (
    <div className="upload">
      <button className="primary" onClick={() => input.current?.click()}>
        Upload a recording
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Recording"
        accept="audio/*,video/*,.mkv,.mov,.avi,.flac"
        onChange={(e) => {
          take(e.target.files ?? []);
          e.target.value = '';
        }}
      />
      {over && (
        <div className="dropzone" aria-hidden="true">
          Drop the recording to upload it
        </div>
      )}
      {items.length > 0 && (
        <ul className="uploads" aria-label="Uploads" aria-live="polite">
          {items.map((i) => (
            <UploadItem key={i.id} item={i} close={() => drop(i.id)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function UploadItem({ item, close }: { item: Item; close(): void }) {
  return (
    <li className={item.state}>
      <div className="upload-head">
        <strong>{item.name}</strong>
        <button
          className="quiet"
          onClick={close}
          aria-label={item.state === 'sending' ? `Cancel the upload of ${item.name}` : `Dismiss ${item.name}`}
        >
          {item.state === 'sending' ? 'Cancel' : 'Dismiss'}
        </button>
      </div>
      {item.state === 'sending' && <Bar share={item.share} label={`Upload of ${item.name}`} />}
      {item.state === 'done' && <p>Uploaded. Its insights are on their way.</p>}
      {item.state === 'failed' && (
        <p className="reason" role="alert">
          {item.reason}
        </p>
      )}
    </li>
  );
}

/** Files dropped anywhere on the page. */
function useDrop(take: (files: Iterable<File>) => void, setOver: (over: boolean) => void) {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const stop = new AbortController();
    const files = (e: DragEvent) => e.dataTransfer?.types.includes('Files') ?? false;
    const on = (type: 'dragover' | 'dragleave' | 'drop', act: (e: DragEvent) => void) =>
      addEventListener(type, act, { signal: stop.signal });
    on('dragover', (e) => {
      if (!files(e)) return;
      e.preventDefault();
      setOver(true);
    });
    on('dragleave', (e) => e.relatedTarget === null && setOver(false));
    on('drop', (e) => {
      if (!files(e)) return;
      e.preventDefault();
      setOver(false);
      latest.current(e.dataTransfer!.files);
    });
    return () => stop.abort();
  }, [setOver]);
}
