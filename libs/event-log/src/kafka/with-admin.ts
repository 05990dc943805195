import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { RegistryError } from '#domain';
import type { KafkaSettings } from '#platform';
import { connectFault } from './connect-fault.js';
import { kafkaClient } from './kafka-client.js';
import { typeOf } from './reading-fault.js';

const RETRY = { initialRetryTime: 200, multiplier: 2, retries: 4 } as const;
const ONCE = { retries: 0 } as const;
const TRIES = 4;
const BETWEEN_MS = 500;
/** What listens may take connections and say nothing. */
const FIRST_ANSWER_MS = 4_000;
const PATIENCE_MS = 8_000;

/** Work of an administrator, over connections of its own. @throws START_REFUSED, UNAVAILABLE */
export async function withAdmin<T>(settings: KafkaSettings, work: (admin: Admin) => Promise<T>): Promise<T> {
  await reach(settings);
  const admin = kafkaClient(settings, { retry: RETRY }).admin({ retry: RETRY });
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw await connectFault(error, settings);
  } finally {
    await admin.disconnect();
  }
}

/** Waits a little for a broker that starts. kafkajs itself would try a wrong certificate for ten seconds as well. */
async function reach(settings: KafkaSettings): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let left = TRIES; ;) {
    const fault = await tryOnce(settings);
    if (!fault) return;
    if (fault.code === 'START_REFUSED' || --left === 0 || performance.now() > deadline) throw fault;
    await pause(BETWEEN_MS);
  }
}

async function tryOnce(settings: KafkaSettings): Promise<RegistryError | undefined> {
  const admin = kafkaClient(settings, { retry: ONCE, requestMs: FIRST_ANSWER_MS }).admin({ retry: ONCE });
  try {
    await admin.connect();
    return undefined;
  } catch (error) {
    return await connectFault(error, settings);
  } finally {
    await admin.disconnect();
  }
}

/** Of a topic that was made a moment ago. */
const UNSETTLED = new Set(['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE', 'UNKNOWN_TOPIC_OR_PARTITION']);
const LOOKS = 50;
const LOOK_AGAIN_MS = 100;

/** First and last offsets of a topic, once each of its partitions has a leader that answers. */
export async function offsetsOf(admin: Admin, topic: string): ReturnType<Admin['fetchTopicOffsets']> {
  for (let left = LOOKS; ; left--) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      if (left === 0 || !isUnsettled(error)) throw error;
      await pause(LOOK_AGAIN_MS);
    }
  }
}

/** kafkajs trips over a topic of which the broker that it asked knows no partition yet. */
function isUnsettled(error: unknown): boolean {
  return error instanceof TypeError || UNSETTLED.has(typeOf(error) ?? '');
}
