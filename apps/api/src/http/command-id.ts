import { randomUUID } from 'node:crypto';
import { v5 } from 'uuid';
import { quoted, RegistryError } from '#domain';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const KEY = /^[\x20-\x7e]{1,255}$/;

/** The commandId that an `Idempotency-Key` stands for: itself where it is a UUID, else the UUIDv5 of it; a new one without a key. @throws INVALID_COMMAND */
export function commandIdOf(key: string | undefined): string {
  if (key === undefined) return randomUUID();
  if (UUID.test(key)) return key;
  if (!KEY.test(key))
    throw new RegistryError(
      'INVALID_COMMAND',
      `Expected Idempotency-Key of 1 to 255 ASCII characters, found ${quoted(key)}.`,
    );
  return v5(key, v5.URL);
}
