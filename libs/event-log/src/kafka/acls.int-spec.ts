import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs, { type Admin } from 'kafkajs';
import { RegistryError } from '#domain';
import type { KafkaSettings } from '#platform';
import { barrier } from '#records';
import { makeCertificate } from '../../../../test/support/servers/certificate.js';
import { installKafka } from '../../../../test/support/servers/install-kafka.js';
import { type KafkaCluster, startKafka } from '../../../../test/support/servers/kafka.js';
import { canHave } from '../../../../test/support/servers/needed.js';
import { OPENSSL } from '../../../../test/support/servers/tools.js';
import { commandRecord } from '../../../records/src/testing/command-record.js';
import type { CommandConsumer } from '../command-queue.js';
import { createTopics } from './create-topics.js';
import { KafkaCommandQueue } from './kafka-command-queue.js';
import { KafkaEventLog } from './kafka-event-log.js';
import { kafkaClient } from './kafka-client.js';

const describeOnKafka = (await OPENSSL.find()) && (await canHave(installKafka)) ? describe : describe.skip;
const USER = { username: 'ada', password: 'a-secret-of-the-test' } as const;
const { AclOperationTypes: may, AclResourceTypes: resource, AclPermissionTypes, ResourcePatternTypes } = kafkajs;
/** Whoever comes by the open listener, and the broker itself. */
const AUTHORIZER = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
};

/** As docs/operations.md has them. */
const LOOK = [may.DESCRIBE, may.DESCRIBE_CONFIGS];
const GRANTS = {
  projector: { events: [may.READ, ...LOOK], commands: [] },
  api: { events: [may.READ, ...LOOK], commands: [may.WRITE, ...LOOK] },
  registrar: { events: [may.READ, may.WRITE, ...LOOK], commands: [may.READ, may.WRITE, ...LOOK] },
} as const;

describeOnKafka('principals with the ACLs of docs/operations.md', () => {
  let cluster: KafkaCluster;
  let admin: Admin;
  beforeAll(async () => {
    cluster = await startKafka({ secured: { ...USER, ...(await makeCertificate()) }, settings: AUTHORIZER });
    admin = kafkaClient({ brokers: cluster.brokers, topicPrefix: '' }).admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin.disconnect();
    await cluster.stop();
  });

  /** Settings of somebody who may do what that app may, under a prefix of its own. */
  async function as(app: keyof typeof GRANTS): Promise<KafkaSettings> {
    await createTopics({ brokers: cluster.brokers, topicPrefix: app }, { partitions: 1 });
    const topics = (['events', 'commands'] as const).flatMap((topic) =>
      GRANTS[app][topic].map((operation) => ({
        resourceType: resource.TOPIC,
        resourceName: `${app}.${topic}`,
        operation,
      })),
    );
    const group = { resourceType: resource.GROUP, resourceName: `${app}.registrar`, operation: may.READ };
    const granted = app === 'registrar' ? [...topics, group] : topics;
    await admin.createAcls({
      acl: granted.map((one) => ({
        ...one,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: `User:${USER.username}`,
        host: '*',
        permissionType: AclPermissionTypes.ALLOW,
      })),
    });
    const sasl = { mechanism: 'scram-sha-256', ...USER } as const;
    return { brokers: cluster.secured.slice(1, 2), topicPrefix: app, sasl };
  }
  const start = [barrier({ owner: 'owner', host: 'host', version: '0.0.0', commandsTopic: 'commands' })];
  const refusal = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'taken',
      (error: unknown) => error,
    );

  it('let a projector read events and do nothing else', async () => {
    const settings = await as('projector');
    const log = await KafkaEventLog.open(settings);
    expect(await log.end(0)).toBe(0);
    const appended = (async () => (await log.openProducer(0)).append(start))();
    expect(await refusal(appended)).toBeInstanceOf(RegistryError);
    expect(await refusal(KafkaCommandQueue.open(settings))).toThrowCode('START_REFUSED');
    expect(await log.end(0)).toBe(0);
    await log.close();
  });

  it('let an api publish commands and not write events', async () => {
    const settings = await as('api');
    const queue = await KafkaCommandQueue.open(settings);
    await queue.publish([commandRecord('CreateModel', {})]);
    const log = await KafkaEventLog.open(settings);
    const appended = (async () => (await log.openProducer(0)).append(start))();
    expect(await refusal(appended)).toBeInstanceOf(RegistryError);
    await Promise.all([queue.close(), log.close()]);
  });

  it('let a registrar take commands, forward them and append', async () => {
    const settings = await as('registrar');
    const [queue, log] = [await KafkaCommandQueue.open(settings), await KafkaEventLog.open(settings)];
    await queue.publish([commandRecord('CreateModel', {})]);
    expect(await (await log.openProducer(0)).append(start)).toBe(0);
    const taken = new Promise((resolve, reject) => {
      const consumer: CommandConsumer = {
        assigned: () => Promise.resolve(-1),
        deliver: (_, commands) => Promise.resolve(resolve(commands.length)),
        revoked: () => Promise.resolve(),
      };
      // A group that is new has no coordinator for a moment.
      const join = (): void =>
        void queue.join(consumer).then(
          ({ ended }) => ended.catch(reject),
          (error: RegistryError) => (error.code === 'UNAVAILABLE' ? join() : reject(error)),
        );
      join();
    });
    expect(await taken).toBe(1);
    await Promise.all([queue.close(), log.close()]);
  });
});
