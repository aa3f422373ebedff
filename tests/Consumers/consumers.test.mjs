import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { Kafka } from 'kafkajs';
import { readInsights } from './consumer.mjs';
import { noKafka, root, startKafka, startWriter } from './writer.mjs';

// On leaving its group, kafkajs complains of the embedded log's answer, which it reads in a version that librdkafka does not write.
process.env.KAFKAJS_LOG_LEVEL = 'nothing';
const TIMEOUT = { timeout: 60_000 };

/** A client that nobody here wrote reads what the registry in the process has framed, from both logs. */
for (const [name, skip, start] of [
    ['the embedded log', false, () => ({ stop: () => {} })],
    ['Apache Kafka', noKafka, startKafka],
])
    suite(`kafkajs and its schema registry client on ${name}`, { skip }, () => {
        let kafka, writer;

        before(async () => {
            kafka = await start();
            writer = await startWriter(...(kafka.bootstrap ? [kafka.bootstrap] : []));
        }, TIMEOUT);

        after(async () => {
            await writer?.stop();
            await kafka?.stop();
        });

        test('find every field of every event as it was written', TIMEOUT, async () => {
            const topics = [...new Set(writer.events.map((e) => e.topic))];
            const records = await readAll(writer, topics, writer.events.length);
            const schemas = new SchemaRegistry({ host: writer.registry });
            const read = await Promise.all(
                records.map(async ({ topic, message }) => ({
                    topic: topic.slice(writer.prefix.length),
                    key: message.key.toString(),
                    value: plain(await schemas.decode(message.value)),
                })),
            );
            const order = (a, b) => `${a.topic} ${a.key}`.localeCompare(`${b.topic} ${b.key}`);
            assert.deepEqual(read.sort(order), writer.events.sort(order));
            assert.equal(topics.length, 8);
        });

        test('find the headers of an event', TIMEOUT, async () => {
            for (const { topic, message } of await readAll(writer, ['insight'], 2)) {
                const headers = Object.fromEntries(Object.entries(message.headers).map(([key, value]) => [key, value.toString()]));
                assert.match(headers.ce_id, /^[0-9a-f]{32}$/);
                assert.match(headers.ce_time, /^\d{4}-\d\d-\d\dT.*Z$/);
                const { ce_specversion, ce_type, ce_source, ce_subject } = headers;
                assert.deepEqual(
                    [topic.slice(writer.prefix.length), ce_specversion, ce_type, ce_source, ce_subject],
                    ['insight', '1.0', 'videoinsights.insight.v1', '/videoinsights', message.key.toString()],
                );
                assert.equal(headers['content-type'], 'application/avro');
            }
        });

        test('are all that the documented consumer needs', TIMEOUT, async () => {
            const kept = [];
            const settings = { brokers: [writer.bootstrap], registry: writer.registry, group: 'crm', topic: `${writer.prefix}insight` };
            let consumer;
            await new Promise((resolve, reject) => {
                const keep = async (insight) => kept.push(insight.video_id) === 2 && resolve();
                readInsights(settings, new Map(), keep).then((reading) => (consumer = reading), reject);
            });
            await consumer.disconnect();
            assert.deepEqual(kept.sort(), ['call-bare', 'call-full']);
        });
    });

test('the page for consumers shows the consumer that is tested here', () => {
    const page = readFileSync(path.join(root, 'docs/consumers.md'), 'utf8');
    const consumer = readFileSync(path.join(root, 'tests/Consumers/consumer.mjs'), 'utf8');
    assert.ok(page.includes('```js\n' + consumer + '```'), 'docs/consumers.md does not hold tests/Consumers/consumer.mjs word for word');
});

/** The first `count` records of some topics, read by a group of its own. */
async function readAll(writer, topics, count) {
    const kafka = new Kafka({ brokers: [writer.bootstrap] });
    const consumer = kafka.consumer({ groupId: `reader-${Math.random()}`, readUncommitted: false });
    await consumer.connect();
    await consumer.subscribe({ topics: topics.map((topic) => writer.prefix + topic), fromBeginning: true });
    const records = [];
    await new Promise((resolve, reject) =>
        consumer
            .run({
                eachMessage: async ({ topic, message }) => {
                    if (records.push({ topic, message }) === count) resolve();
                },
            })
            .catch(reject),
    );
    await consumer.disconnect();
    return records;
}

/** Without the classes that the decoder gives its records. */
const plain = (value) => JSON.parse(JSON.stringify(value));
