/** What a test may want otherwise. */
export interface BrokerOptions {
  /** 2 of 3, or 1 of 1, unless said. */
  readonly minInSyncReplicas?: number;
  /** More properties of the brokers, or others. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What differs between the brokers of a cluster. */
export interface BrokerSeat {
  /** From 1. */
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  readonly dataDir: string;
}

/** The properties of one broker, which is a controller as well. */
export function brokerProperties(
  seat: BrokerSeat,
  seats: readonly BrokerSeat[],
  { minInSyncReplicas = seats.length > 1 ? 2 : 1, settings = {} }: BrokerOptions,
): string {
  const replicas = seats.length;
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': seat.id,
    'controller.quorum.voters': seats.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `PLAINTEXT://127.0.0.1:${seat.port},CONTROLLER://127.0.0.1:${seat.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${seat.port}`,
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
    ...settings,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

export const LOGGING = `status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %-5p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
`;
