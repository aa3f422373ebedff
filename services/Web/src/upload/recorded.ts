/** How long a browser may take to find out how long a recording is. */
const LONGEST_LOOK_MS = 3_000;

/** A recording's length in seconds as the browser reads it; 0 where it cannot tell. */
function lengthOf(file: File): Promise<number> {
  const media = document.createElement('video');
  const address = URL.createObjectURL(file);
  return new Promise<number>((resolve) => {
    setTimeout(() => resolve(0), LONGEST_LOOK_MS);
    media.onerror = () => resolve(0);
    media.onloadedmetadata = () => resolve(Number.isFinite(media.duration) ? media.duration : 0);
    media.preload = 'metadata';
    media.src = address;
  }).finally(() => {
    // The browser may still be reading ahead: it lets go first, and only then does the address end.
    media.onerror = null;
    media.removeAttribute('src');
    media.load();
    setTimeout(() => URL.revokeObjectURL(address), LONGEST_LOOK_MS);
  });
}

/** When a recording began: a recorder writes a file's last byte when the call ends, so its length before the file was last changed. */
export const startOf = async (file: File): Promise<Date> => new Date(file.lastModified - (await lengthOf(file)) * 1000);
