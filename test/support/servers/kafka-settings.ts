/** What a test may want otherwise. */
export interface BrokerOptions {
  /** 2 of 3, or 1 of 1, unless said. */
  readonly minInSyncReplicas?: number;
  /** More properties of the brokers, or others. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Listeners with TLS and with users beside the open one. */
  readonly secured?: Secured;
}

/** Who a client of a secured listener must be, and what the server shows it. */
interface Secured {
  readonly username: string;
  readonly password: string;
  /** PEM of the server's key and of its certificate. */
  readonly key: string;
  readonly certificate: string;
}

/** What differs between the brokers of a cluster. */
export interface BrokerSeat {
  /** From 1. */
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  /** Where it has them: TLS, users without TLS, users with TLS. */
  readonly securedPorts: readonly number[];
  readonly dataDir: string;
}

/** The properties of one broker, which is a controller as well. */
export function brokerProperties(
  seat: BrokerSeat,
  seats: readonly BrokerSeat[],
  { minInSyncReplicas = seats.length > 1 ? 2 : 1, settings = {}, secured }: BrokerOptions,
): string {
  const replicas = seats.length;
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': seat.id,
    'controller.quorum.voters': seats.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': ['PLAINTEXT:PLAINTEXT', 'CONTROLLER:PLAINTEXT', ...SECURED_PROTOCOLS].join(),
    listeners: [...clientListeners(seat), `CONTROLLER://127.0.0.1:${seat.controllerPort}`].join(),
    'advertised.listeners': clientListeners(seat).join(),
    'log.dirs': seat.dataDir,
    'auto.create.topics.enable': false,
    'unclean.leader.election.enable': false,
    'default.replication.factor': replicas,
    'min.insync.replicas': minInSyncReplicas,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': minInSyncReplicas,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': minInSyncReplicas,
    // Kafka would wait for three seconds before a group's first assignment, and would refuse sessions under six.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    ...(secured && securedProperties(secured)),
    ...settings,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

const SECURED_LISTENERS = ['TLS', 'SASL', 'SASLTLS'] as const;
const SECURED_PROTOCOLS = ['TLS:SSL', 'SASL:SASL_PLAINTEXT', 'SASLTLS:SASL_SSL'] as const;

function clientListeners({ port, securedPorts }: BrokerSeat): readonly string[] {
  const secured = securedPorts.map((one, index) => `${SECURED_LISTENERS[index]}://127.0.0.1:${one}`);
  return [`PLAINTEXT://127.0.0.1:${port}`, ...secured];
}

function securedProperties({ username, password, key, certificate }: Secured): Readonly<Record<string, string>> {
  const modules = 'org.apache.kafka.common.security';
  const sasl = ['sasl', 'sasltls'].flatMap((listener) => [
    [
      `listener.name.${listener}.plain.sasl.jaas.config`,
      `${modules}.plain.PlainLoginModule required user_${username}="${password}";`,
    ],
    [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`, `${modules}.scram.ScramLoginModule required;`],
  ]);
  const onOneLine = (pem: string): string => pem.trim().replaceAll('\n', '\\n');
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.key': onOneLine(key),
    'ssl.keystore.certificate.chain': onOneLine(certificate),
    ...(Object.fromEntries(sasl) as Record<string, string>),
  };
}

export const LOGGING = `status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %-5p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
`;
