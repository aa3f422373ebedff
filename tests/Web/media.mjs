import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './host.mjs';

export const sample = path.join(root, 'samples/call.mp4');

/** The first seconds of the sample under a name of its own; its sound alone where the name is a sound file's. */
export async function clip(name, seconds) {
    const folder = await mkdtemp(path.join(tmpdir(), 'videoinsights-clip-'));
    const file = path.join(folder, name);
    const form = name.endsWith('.mp4') ? ['-c', 'copy'] : ['-vn', '-ac', '1'];
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', sample, '-t', String(seconds), ...form, file], { timeout: 30_000 });
    return file;
}
