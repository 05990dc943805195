/** How to reach a Kafka cluster, and what the registry calls its topics there. */
export interface KafkaSettings {
  /** `host:port` of at least one broker. */
  readonly brokers: readonly string[];
  /** Topics are `<prefix>.commands` and `<prefix>.events`, the group of registrars is `<prefix>.registrar`. */
  readonly topicPrefix: string;
  /** TLS; `ca` are PEM certificates to trust instead of the system's. */
  readonly tls?: { readonly ca?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}
