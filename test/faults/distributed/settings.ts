import { type KafkaSettings, readServers } from '#platform';

/** How the environment of an app reaches Kafka. */
export function settingsOf(env: Readonly<Record<string, string>>): KafkaSettings {
  const { kafka } = readServers(env);
  if (!kafka) throw new Error('Expected the address of Kafka.');
  return kafka;
}
