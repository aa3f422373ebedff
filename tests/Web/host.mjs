import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Built by `dotnet build services/Host`; VIDEOINSIGHTS_PROGRAM names another. */
const program = process.env.VIDEOINSIGHTS_PROGRAM ?? path.join(root, 'services/Host/bin/Debug/net10.0/videoinsights');

/** How long the program may take to say its address: it checks its models first, and a recording given to it is finished before. */
const START_MS = 240_000;

/** Starts the real program on free ports and a fresh folder. Without a recording it only serves. */
export async function startHost(...recording) {
    if (!existsSync(program)) throw new Error(`${program} is not there: dotnet build services/Host makes it`);
    const data = await mkdtemp(path.join(tmpdir(), 'videoinsights-web-'));
    const given = recording.length > 0 ? recording : ['--no-recording'];
    const child = spawn(program, ['run', ...given, '--data', data, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    let said = '';
    for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => {
            said += text;
            child.emit('said', said);
        });
    child.once('exit', (code, signal) => (said += `\n(the program ended: ${signal ?? code})`));
    const stop = async () => {
        child.kill('SIGTERM');
        await ended;
        await rm(data, { recursive: true, force: true });
    };
    try {
        // `said` is what the program wrote so far: the place to look when the page met an error of the server's.
        return { address: await addressOf(child, () => said), said: () => said.slice(-5000), stop };
    } catch (error) {
        await stop();
        throw error;
    }
}

/** The address as the program says it once it serves. */
function addressOf(child, said) {
    return new Promise((resolve, reject) => {
        const fail = (why) => {
            clearTimeout(timer);
            reject(new Error(`the program ${why}:\n${said()}`));
        };
        const timer = setTimeout(() => fail(`did not say its address within ${START_MS / 1000} s`), START_MS);
        child.on('said', (text) => {
            const found = /(http:\/\/\S+:\d+) shows it/.exec(text);
            if (!found) return;
            clearTimeout(timer);
            resolve(found[1]);
        });
        child.once('exit', (code) => fail(`ended with ${code}`));
    });
}
