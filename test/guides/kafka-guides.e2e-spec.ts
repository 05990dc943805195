import { basename, delimiter, dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPage } from '../support/pages.js';
import { pythonWith } from '../support/python.js';
import { type Backends, startBackends } from '../support/servers/backends.js';
import { installKafka } from '../support/servers/install-kafka.js';
import { installKafkaTools } from '../support/servers/install-kafka-tools.js';
import { installMongo } from '../support/servers/install-mongo.js';
import { installS3 } from '../support/servers/install-s3.js';
import { canHave } from '../support/servers/needed.js';
import { type RegistryCluster, startRegistryCluster } from '../support/servers/registry-cluster.js';
import { JAVA } from '../support/servers/tools.js';
import { expectShown, follow, type Found } from './follow.js';

const LONG_MS = 240_000;
const GUIDES = ['docs/guides/kafka-training.md', 'docs/guides/kafka-controller.md'];

const python = await pythonWith('examples/publish-python/requirements.txt');
const hasServers = await canHave(installKafka, installKafkaTools, installMongo, installS3);

(hasServers && python !== undefined ? describe : describe.skip)('guides to a registry on Kafka', () => {
  let backends: Backends;
  let tools: Readonly<Record<string, string>>;

  beforeAll(async () => {
    backends = await startBackends();
    const { folder } = await installKafkaTools();
    tools = {
      PATH: [dirname(python as string), process.env['PATH'] ?? ''].join(delimiter),
      KAFKA_CONSOLE_PRODUCER: `${await JAVA.find()} -cp ${folder}/* org.apache.kafka.tools.ConsoleProducer`,
      USER: 'ada',
    };
  }, LONG_MS);
  afterAll(() => backends?.stop(), LONG_MS);

  describe.each(GUIDES)('%s', (path) => {
    let registry: RegistryCluster;
    let found: readonly Found[];

    beforeAll(async () => {
      const name = basename(path, '.md');
      const database = new URL(backends.env['MONGODB_URL'] as string);
      database.pathname = name;
      const names = { KAFKA_TOPIC_PREFIX: name, MONGODB_URL: database.href };
      const count = { registrar: 1 };
      registry = await startRegistryCluster({ env: { ...backends.env, ...names }, count, replication: 1 });
      found = await follow(readPage(path), registry.url, { ...backends.env, ...names, ...tools });
    }, LONG_MS);
    afterAll(() => registry?.stop(), LONG_MS);

    it('shows what its commands print', () => {
      expectShown(found);
    });

    it('has commands', () => {
      expect(found.length).toBeGreaterThan(4);
    });
  });
});
