import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const program = path.join(root, 'tests/Consumers/Writer/bin/Debug/net10.0/VideoInsights.Consumers.Writer');
const servers = path.join(root, '../shared/servers/kafka');

/** Why the cluster's tests cannot run here; false where they can. */
export const noKafka =
    process.env.KAFKA_BOOTSTRAP || existsSync(path.join(servers, 'start'))
        ? false
        : 'no kafka server: set KAFKA_BOOTSTRAP, or put the development servers beside the checkout';

/** Apache Kafka: the one in the environment, else one of our own. */
export async function startKafka() {
    if (process.env.KAFKA_BOOTSTRAP) return { bootstrap: process.env.KAFKA_BOOTSTRAP, stop: () => {} };
    const folder = mkdtempSync(path.join(tmpdir(), 'kafka-'));
    const said = execFileSync(path.join(servers, 'start'), [folder, `${await freePort()}`], { encoding: 'utf8' });
    const stop = () => {
        execFileSync(path.join(servers, 'stop'), [folder]);
        rmSync(folder, { recursive: true, force: true });
    };
    return { bootstrap: /KAFKA_BOOTSTRAP=["']?([^"'\s]+)/.exec(said)[1], stop };
}

/** Starts the program that writes every event through the registry in the process, and serves its schemas by id over HTTP. */
export async function startWriter(...bootstrap) {
    if (!existsSync(program)) throw new Error(`${program} is not there: dotnet build makes it`);
    const child = spawn(program, bootstrap, { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const line = await Promise.race([
        new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
        ended.then((code) => Promise.reject(new Error(`the writer ended with ${code}`))),
    ]);
    const written = JSON.parse(line);

    // What a schema registry answers to GET /schemas/ids/{id}, and nothing else.
    const registry = createServer((request, response) => {
        const schema = written.schemas[/^\/schemas\/ids\/(\d+)$/.exec(request.url)?.[1]];
        response.writeHead(schema ? 200 : 404, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
        response.end(JSON.stringify(schema ? { schema } : { error_code: 40403, message: 'Schema not found' }));
    });
    await new Promise((resolve) => registry.listen(0, '127.0.0.1', resolve));
    const stop = async () => {
        registry.closeAllConnections();
        registry.close();
        child.stdin.end();
        await ended;
    };
    return { ...written, registry: `http://127.0.0.1:${registry.address().port}`, stop };
}

function freePort() {
    const socket = createSocket();
    return new Promise((resolve) =>
        socket.listen(0, '127.0.0.1', () => {
            const { port } = socket.address();
            socket.close(() => resolve(port));
        }),
    );
}
