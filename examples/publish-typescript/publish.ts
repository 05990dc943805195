import { readFile } from 'node:fs/promises';
import { RegistryPublisher } from '#client';

// Registers a version and moves it to Staging, over Kafka alone:
//   KAFKA_BROKERS=127.0.0.1:9092 node dist/examples/publish-typescript/publish.js MODEL URI METRICS.json RUN_ID

const { KAFKA_BROKERS = '127.0.0.1:9092', KAFKA_TOPIC_PREFIX = 'cartulary', USER = 'trainer' } = process.env;
const [model = '', uri = '', metrics = '', run = ''] = process.argv.slice(2);
if (!run) throw new Error('Expected MODEL URI METRICS.json RUN_ID.');

const registry = await RegistryPublisher.open(
  { brokers: KAFKA_BROKERS.split(','), topicPrefix: KAFKA_TOPIC_PREFIX },
  { source: '/training/publish.ts', actor: USER },
);
try {
  const { status, result, error } = await registry.submit({
    // Of the run, so that a job that is started again registers nothing twice.
    id: `${run} register`,
    type: 'RegisterModel',
    namespace: 'default',
    model,
    data: {
      artifact: { uri },
      metrics: JSON.parse(await readFile(metrics, 'utf8')) as Record<string, number>,
      lineage: { run: { id: run } },
    },
  });
  if (!result) throw new Error(error?.message);
  console.log(`${status} ${result.ref} at ${result.position}`);
  // Nobody waits for this one: it is decided, whatever becomes of this process.
  await registry.publish({
    id: `${run} stage`,
    type: 'PromoteStage',
    namespace: 'default',
    model,
    data: { ref: result.ref.slice(result.ref.lastIndexOf(':') + 1), stage: 'Staging' },
  });
} finally {
  await registry.close();
}
