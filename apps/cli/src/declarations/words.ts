export const REF = '[namespace/]model, with :v3, :label, @alias or #Stage; alone its latest version';
export const JSON_OPTION = ['--json', "print the registry's JSON"] as const;
/** Of commands that work without a registry. */
export const JSON_HERE = ['--json', 'print JSON'] as const;
export const DATA_DIR_OPTION = [
  '--data-dir <folder>',
  'the data folder; CARTULARY_DATA_DIR or ./data unless said',
] as const;

/** The end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Collects an option that may be given many times. */
export function many(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** What a command that talks to Kafka itself reads; not the brokers, where an option names them. */
export function kafkaEnvironment(withBrokers: boolean): string {
  const brokers = '\n  KAFKA_BROKERS       host:port of one broker or more, with commas between them';
  return `
Environment:${withBrokers ? brokers : ''}
  KAFKA_TOPIC_PREFIX  cartulary unless said
  KAFKA_SSL, KAFKA_SSL_CA
                      1 for TLS; the file of the certificates to trust, the
                      system's unless said
  KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD
                      plain, scram-sha-256 or scram-sha-512, and who calls
`;
}
