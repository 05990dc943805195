import { KafkaEventLog } from '#event-log';
import { MongoActorNames, needServers, readServers } from '#platform';
import { argument } from './arguments.js';
import type { ReplayOptions } from './replay.js';
import { replayLog } from './replay-log.js';
import type { Shell } from './shell.js';

/** Replays from the topic itself. Who has acted is named where the environment says where names are kept. @throws InvalidArgumentError, START_REFUSED, UNAVAILABLE */
export async function replayKafka(shell: Shell, brokers: string, options: ReplayOptions): Promise<void> {
  const servers = argument(() => readServers({ ...shell.env, KAFKA_BROKERS: brokers }));
  const { kafka } = needServers(servers, ['kafka']);
  const log = await KafkaEventLog.open(kafka);
  try {
    const names = servers.mongo && (await MongoActorNames.open(servers.mongo));
    try {
      await replayLog(shell, { log, names }, options);
    } finally {
      await names?.close();
    }
  } finally {
    await log.close();
  }
}
