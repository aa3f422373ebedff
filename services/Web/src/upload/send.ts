import { DetailedError, Upload } from 'tus-js-client';
import { startOf } from './recorded';

export interface Sending {
  progress(sent: number, whole: number): void;
  done(videoId: string): void;
  failed(reason: string, status: number): void;
}

/**
 * Sends a file by tus, in the token's name. A connection that breaks is taken up again, also after the page was closed and the same file
 * is chosen anew. Returns what ends it.
 */
export function send(file: File, token: string, told: Sending): () => void {
  const metadata = { filename: file.name, filetype: file.type || 'application/octet-stream', started_at: '' };
  const upload = new Upload(file, {
    endpoint: '/uploads',
    headers: { Authorization: `Bearer ${token}` },
    metadata,
    retryDelays: [0, 1000, 3000, 5000, 10_000],
    removeFingerprintOnSuccess: true,
    onProgress: told.progress,
    onSuccess: ({ lastResponse }) => told.done(lastResponse.getHeader('Video-Id') ?? ''),
    onError: (error) => {
      const response = error instanceof DetailedError ? error.originalResponse : null;
      const said = response?.getBody().trim();
      told.failed(
        said || (response ? `The server answered ${response.getStatus()}.` : 'The server cannot be reached.'),
        response?.getStatus() ?? 0,
      );
    },
  });
  let ended = false;
  const start = async () => {
    metadata.started_at = (await startOf(file)).toISOString();
    // Without the browser's storage there is nothing to go on with.
    const [last] = await upload.findPreviousUploads().catch(() => []);
    if (ended) return;
    if (last) upload.resumeFromPreviousUpload(last);
    upload.start();
  };
  start().catch((error: Error) => told.failed(error.message, 0));
  return () => {
    ended = true;
    void upload.abort(true);
  };
}
