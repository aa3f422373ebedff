import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Built by `dotnet build services/Embedded`; VIDEOINSIGHTS_PROGRAM names another. */
const program = process.env.VIDEOINSIGHTS_PROGRAM ?? path.join(root, 'services/Embedded/bin/Debug/net10.0/videoinsights');

/** How long the program may take to listen: it checks its models first. */
const START_MS = 60_000;

/**
 * Starts the real program on a free port and a fresh folder. `recording` goes in at once; without one it only serves. `address` is there
 * as soon as it answers, which is before the recording is done.
 */
export async function startHost({ recording, port = 0, args = [] } = {}) {
    const data = await mkdtemp(path.join(tmpdir(), 'videoinsights-web-'));
    const given = recording ? [recording] : ['--no-recording'];
    const real = port || (await freePort());
    const child = spawn(program, ['run', ...given, '--data', data, '--port', String(real), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const address = `http://127.0.0.1:${real}`;

    const deadline = Date.now() + START_MS;
    for (;;) {
        if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}:\n${said}`);
        if (Date.now() > deadline) throw new Error(`the program does not listen after ${START_MS / 1000} s:\n${said}`);
        if (await answers(`${address}/dev/users`)) break;
    }

    return {
        address,
        said: () => said,
        async stop() {
            child.kill('SIGTERM');
            await ended;
            await rm(data, { recursive: true, force: true });
        },
    };
}

async function answers(url) {
    try {
        return (await fetch(url, { signal: AbortSignal.timeout(1000) })).ok;
    } catch {
        await new Promise((resolve) => setImmediate(resolve));
        return false;
    }
}

/** A port that is free now, and the one above it too: native gRPC takes that. */
async function freePort() {
    const { createServer } = await import('node:net');
    const open = (port) =>
        new Promise((resolve) => {
            const server = createServer().once('error', () => resolve(null));
            server.listen(port, '127.0.0.1', () => resolve(server));
        });
    for (;;) {
        const first = await open(0);
        const port = first.address().port;
        const second = await open(port + 1);
        await Promise.all([first, second].map((s) => s && new Promise((resolve) => s.close(resolve))));
        if (second) return port;
    }
}
