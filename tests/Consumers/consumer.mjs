import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { Kafka } from 'kafkajs';

/** Hands every new or corrected insight to `keep`, in the order of its call. Resolves once it reads; stop it with disconnect(). */
export async function readInsights({ brokers, registry, group, topic = 'insight' }, known, keep) {
    const schemas = new SchemaRegistry({ host: registry });
    const consumer = new Kafka({ clientId: group, brokers }).consumer({ groupId: group, readUncommitted: false });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
        // The offset is committed after this returns: what fails is read again.
        eachMessage: async ({ message }) => {
            if (message.value === null) return; // insight has no such record today
            const id = message.headers.ce_id.toString();
            const insight = await schemas.decode(message.value); // finds the schema by the id in the value
            const before = known.get(insight.video_id);
            if (before?.id === id || (before && isNewer(before.insight, insight))) return; // a duplicate, or an older version
            await keep(insight, id);
            known.set(insight.video_id, { id, insight }); // in your database, in the same transaction as what keep writes
        },
    });
    return consumer;
}

const isNewer = (a, b) => (a.insight_version - b.insight_version || a.timestamp - b.timestamp) > 0;
