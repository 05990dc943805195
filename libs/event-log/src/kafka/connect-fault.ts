import { connect } from 'node:tls';
import { RegistryError } from '#domain';
import type { KafkaSettings } from '#platform';

const PROBE_MS = 2_000;

/** As kafkajs and Node throw them. */
interface Fault extends Error {
  readonly code?: string | number;
  /** Of what a broker has answered, as `TOPIC_AUTHORIZATION_FAILED`. */
  readonly type?: string;
  readonly errors?: readonly Error[];
}

/** Answers of a broker that will be the same tomorrow. */
const REFUSALS: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED:
    'Expected to be allowed to work with the topics, found that the broker forbids it. Give the principal the ACLs that docs/operations.md names.',
  CLUSTER_AUTHORIZATION_FAILED:
    'Expected to be allowed to work with the cluster, found that the broker forbids it. Give the principal the ACLs that docs/operations.md names.',
  INVALID_REPLICATION_FACTOR:
    'Expected at least as many brokers as replicas, found fewer. Ask for fewer with --replication, or start more brokers.',
  INVALID_PARTITIONS: 'Expected a number of partitions that the brokers take, found one that they do not.',
  POLICY_VIOLATION:
    'Expected to make the topics, found that a policy of the brokers forbids them. Let an administrator make them with these settings.',
  UNSUPPORTED_SASL_MECHANISM:
    'Expected a mechanism that the brokers offer, found none as KAFKA_SASL_MECHANISM names it. Set plain, scram-sha-256 or scram-sha-512, as they are configured.',
};

/** Certificates that Node does not take. A name that it does not find in them comes as ERR_TLS_CERT_ALTNAME_INVALID. */
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_(UNTRUSTED|SIGNATURE|REJECTED)/;

/** What kept a client from the brokers, in the words of the settings. Neither hosts nor secrets are in it. */
export async function connectFault(error: unknown, settings: KafkaSettings): Promise<RegistryError> {
  if (error instanceof RegistryError) return error;
  const fault = rootOf(error as Fault);
  return refusalOf(fault, error) ?? (await passing(fault, error, settings));
}

function refusalOf({ name, type, code, message }: Fault, cause: unknown): RegistryError | undefined {
  const refuse = (words: string) => new RegistryError('START_REFUSED', words, { cause });
  const known = type === undefined ? undefined : REFUSALS[type];
  if (known !== undefined) return refuse(known);
  if (name === 'KafkaJSSASLAuthenticationError')
    return refuse(
      /not (supported|enabled)|unsupported/i.test(message)
        ? (REFUSALS['UNSUPPORTED_SASL_MECHANISM'] as string)
        : 'Expected the brokers to take KAFKA_SASL_USERNAME with KAFKA_SASL_PASSWORD, found that they do not. Correct them, or KAFKA_SASL_MECHANISM.',
    );
  if (typeof code !== 'string') return undefined;
  if (UNTRUSTED.test(code))
    return refuse(
      `Expected a broker with a certificate that KAFKA_SSL_CA signed, found another (${code}). Name the file with the certificate of who signed the brokers'.`,
    );
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return refuse(
      'Expected a broker whose certificate has the name in KAFKA_BROKERS, found another name in it. Use the name that is in it, or have one made with this name.',
    );
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return refuse(`Expected a broker with a certificate that is valid now, found one that is not (${code}). Renew it.`);
  return undefined;
}

async function passing(
  { name, code, message }: Fault,
  cause: unknown,
  settings: KafkaSettings,
): Promise<RegistryError> {
  const unavailable = (words: string) => new RegistryError('UNAVAILABLE', words, { cause });
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return unavailable(
      `Expected a broker at the address, found none that answers (${code}). Start it, or correct KAFKA_BROKERS.`,
    );
  if (!settings.tls && (await speaksTls(settings.brokers[0] as string)))
    return new RegistryError(
      'START_REFUSED',
      'Expected a listener without TLS at KAFKA_BROKERS, found one with it. Set KAFKA_SSL=1, and KAFKA_SSL_CA where its certificate is signed by a private authority.',
      { cause },
    );
  if (settings.tls && (code === 'ECONNRESET' || code === 'EPROTO' || /ssl|tls/i.test(message)))
    return unavailable(
      'Expected a listener with TLS at KAFKA_BROKERS, found that the broker ended the handshake. If it is one without TLS, take out KAFKA_SSL.',
    );
  if (name === 'KafkaJSConnectionClosedError' || code === 'ECONNRESET')
    return unavailable(
      `Expected the brokers to talk to this client, found that they hang up. See whether KAFKA_BROKERS names a listener of Kafka; if it asks for a user, ${settings.sasl ? 'see whether their listener takes KAFKA_SASL_MECHANISM' : 'set KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'}.`,
    );
  return unavailable(`Expected brokers that answer, found a fault: ${withoutHosts(message).replace(/\.?$/, '.')}`);
}

/** What retries, a seed broker or a call for many topics have wrapped. */
function rootOf(fault: Fault): Fault {
  const inner = fault.errors?.[0] ?? fault.cause;
  return inner instanceof Error ? rootOf(inner) : fault;
}

/** Any broker may be named, not only those of the settings. */
function withoutHosts(message: string): string {
  return message.replaceAll(/\S+:\d{1,5}\b/g, 'a broker');
}

/** Whether what listens there shows a certificate. Nothing is sent to it but the beginning of a handshake. */
function speaksTls(broker: string): Promise<boolean> {
  const colon = broker.lastIndexOf(':');
  const place = { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) };
  return new Promise((resolve) => {
    const socket = connect({ ...place, rejectUnauthorized: false }, () => end(true));
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PROBE_MS, () => end(false));
    socket.on('error', () => end(false));
  });
}
