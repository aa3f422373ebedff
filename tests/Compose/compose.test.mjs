import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

// There is no container engine where the tests run: the file is held to the Compose Specification's JSON schema, which dclint carries.
const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const file = path.resolve(here, '../../docker-compose.kafka.yml');
const compose = parse(readFileSync(file, 'utf8'), { merge: true });

/** What the schema finds wrong. */
function wrong(document) {
    const packages = path.dirname(require.resolve('dclint/package.json'));
    const { $schema, ...schema } = JSON.parse(readFileSync(path.join(packages, 'schemas/compose.schema.json'), 'utf8'));
    const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
    return ajv.validate(schema, document) ? [] : ajv.errors.map((e) => `${e.instancePath} ${e.message}`);
}

test('the compose file follows the schema of the Compose Specification', () => {
    assert.deepEqual(wrong(compose), []);
});

test('the schema finds a key that there is not and a value of the wrong kind', () => {
    assert.notDeepEqual(wrong({ services: { a: { image: 'a:1', helthcheck: {} } } }), []);
    assert.notDeepEqual(wrong({ services: { a: { image: 'a:1', depends_on: 7 } } }), []);
});

test('what is named is there: networks, volumes and the services that others wait for', () => {
    for (const [name, service] of Object.entries(compose.services)) {
        for (const network of service.networks ?? []) assert.ok(network in compose.networks, `${name}: ${network}`);
        for (const volume of service.volumes ?? []) assert.ok(volume.split(':')[0] in compose.volumes, `${name}: ${volume}`);
        const waits = service.depends_on ?? [];
        for (const other of Array.isArray(waits) ? waits : Object.keys(waits)) {
            assert.ok(other in compose.services, `${name}: ${other}`);
            assert.equal(compose.services[other].profiles, undefined, `${name} waits for ${other}, which only a profile starts`);
        }
    }
});

test('the linter has nothing to say', () => {
    const linter = path.join(path.dirname(require.resolve('dclint/package.json')), 'bin/dclint.cjs');
    const said = spawnSync(process.execPath, [linter, '--max-warnings', '0', '-c', path.join(here, '.dclintrc.json'), file], {
        encoding: 'utf8',
    });
    assert.equal(said.status, 0, said.stdout + said.stderr);
});
