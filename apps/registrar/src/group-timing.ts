import { z } from 'zod';
import { RegistryError } from '#domain';
import type { GroupTiming } from '#event-log';
import type { Env } from '#platform';

const SESSION_MS = 6_000;
/** So many may be lost before others take a member for dead. */
const HEARTBEATS_A_SESSION = 12;

const schema = z.coerce.number().int().min(1_000).max(300_000);

/** How soon the group gives a dead registrar's partitions to others: `KAFKA_SESSION_TIMEOUT_MS`, six seconds unless set. @throws START_REFUSED */
export function readGroupTiming(env: Env): GroupTiming {
  const { success, data: sessionMs } = schema.safeParse(env['KAFKA_SESSION_TIMEOUT_MS'] || SESSION_MS);
  if (success) return { sessionMs, heartbeatMs: Math.floor(sessionMs / HEARTBEATS_A_SESSION) };
  throw new RegistryError(
    'START_REFUSED',
    'Expected KAFKA_SESSION_TIMEOUT_MS to be from 1000 to 300000 milliseconds, found another value. The brokers have bounds, too: group.min.session.timeout.ms.',
  );
}
