import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KafkaSettings } from '#platform';
import { type Certificate, makeCertificate } from '../../../../test/support/servers/certificate.js';
import { installKafka } from '../../../../test/support/servers/install-kafka.js';
import { type KafkaCluster, startKafka } from '../../../../test/support/servers/kafka.js';
import { canHave } from '../../../../test/support/servers/needed.js';
import { OPENSSL } from '../../../../test/support/servers/tools.js';
import { createTopics } from './create-topics.js';
import { assertTopics } from './inspect-topics.js';

const describeOnKafka = (await OPENSSL.find()) && (await canHave(installKafka)) ? describe : describe.skip;
/** A start that cannot be is refused within so long. */
const WITHIN_MS = 20_000;
const USER = { username: 'ada', password: 'a-secret-of-the-test' } as const;

describeOnKafka('a cluster with TLS and with users', () => {
  let cluster: KafkaCluster;
  let own: Certificate;
  let other: Certificate;
  beforeAll(async () => {
    [own, other] = await Promise.all([makeCertificate(), makeCertificate()]);
    cluster = await startKafka({ secured: { ...USER, ...own } });
    await createTopics({ brokers: cluster.brokers, topicPrefix: 'secured' }, { partitions: 1 });
  });
  afterAll(() => cluster.stop());

  const at = (listener: 'open' | 'tls' | 'sasl' | 'both', more: Partial<KafkaSettings> = {}): KafkaSettings => {
    const [tls, sasl, both] = cluster.secured as [string, string, string];
    const [open] = cluster.brokers as [string];
    return { brokers: [{ open, tls, sasl, both }[listener]], topicPrefix: 'secured', ...more };
  };
  const refusal = async (settings: KafkaSettings): Promise<Error> =>
    assertTopics(settings).then(
      () => new Error('taken'),
      (error: Error) => error,
    );

  it('takes who has the certificate, the password, or both', async () => {
    const tls = { ca: own.certificate };
    await assertTopics(at('tls', { tls }));
    await assertTopics(at('sasl', { sasl: { mechanism: 'plain', ...USER } }));
    await assertTopics(at('sasl', { sasl: { mechanism: 'scram-sha-256', ...USER } }));
    await assertTopics(at('both', { tls, sasl: { mechanism: 'scram-sha-256', ...USER } }));
    await assertTopics(at('both', { tls, sasl: { mechanism: 'plain', ...USER } }));
  });

  it.each([
    [
      'a wrong password (PLAIN)',
      'sasl',
      'START_REFUSED',
      /KAFKA_SASL_PASSWORD, found that they do not/,
      { sasl: { mechanism: 'plain', ...USER, password: 'wrong-one' } },
    ],
    [
      'a wrong password (SCRAM)',
      'sasl',
      'START_REFUSED',
      /KAFKA_SASL_PASSWORD, found that they do not/,
      { sasl: { mechanism: 'scram-sha-256', ...USER, password: 'wrong-one' } },
    ],
    [
      'a mechanism that is not offered',
      'sasl',
      'START_REFUSED',
      /KAFKA_SASL_MECHANISM names it/,
      { sasl: { mechanism: 'scram-sha-512', ...USER } },
    ],
    ['no user where one is asked for', 'sasl', 'UNAVAILABLE', /set KAFKA_SASL_MECHANISM/, {}],
    ['no TLS where there is', 'tls', 'START_REFUSED', /Set KAFKA_SSL=1/, {}],
    ['TLS where there is none', 'open', 'UNAVAILABLE', /take out KAFKA_SSL/, { tls: {} }],
    ["the system's certificates", 'tls', 'START_REFUSED', /KAFKA_SSL_CA signed, found another/, { tls: {} }],
  ] as const)('%s is named, without secrets', async (_, listener, code, words, more) => {
    const error = await refusal(at(listener, more));
    expect(error).toThrowCode(code);
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch(/wrong-one|a-secret|127\.0\.0\.1/);
  });

  it('another certificate, and a broker that is not there, are named', async () => {
    const foreign = await refusal(at('tls', { tls: { ca: other.certificate } }));
    expect(foreign).toThrowCode('START_REFUSED');
    expect(foreign.message).toContain('KAFKA_SSL_CA');
    const nobody = await refusal({ brokers: ['127.0.0.1:1'], topicPrefix: 'secured' });
    expect(nobody).toThrowCode('UNAVAILABLE');
    expect(nobody.message).toContain('none that answers (ECONNREFUSED)');
  });
});

describe('what is no broker', () => {
  const refusalOf = async (server: Server): Promise<Error> => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      return await assertTopics({ brokers: [`127.0.0.1:${port}`], topicPrefix: 'none' }).then(
        () => new Error('taken'),
        (error: Error) => error,
      );
    } finally {
      server.close();
    }
  };

  it('is named where it speaks another protocol', async () => {
    const error = await refusalOf(createHttpServer((_, answer) => answer.end()));
    expect(error).toThrowCode('UNAVAILABLE');
    expect(error.message).toContain('See whether KAFKA_BROKERS names a listener of Kafka');
  });

  it(
    'is given up where it says nothing',
    async () => {
      const error = await refusalOf(createServer());
      expect(error).toThrowCode('UNAVAILABLE');
      expect(error.message).toMatch(/^Expected brokers that answer, found /);
      expect(error.message).not.toContain('127.0.0.1');
    },
    WITHIN_MS,
  );
});
