import type { CommandType } from '#domain';
import { toBytes } from '../bytes.js';
import { commandWireType } from '../command.js';
import type { NewCommandRecord } from '../command-record.js';

/** A command as it stands on its topic; `data` as an object, or as the text that was sent. */
export function commandRecord(
  type: CommandType,
  data: object | string,
  more: Partial<NewCommandRecord> = {},
): NewCommandRecord {
  return {
    id: 'command-1',
    type: commandWireType(type),
    source: '/test',
    subject: 'default/m',
    time: '2026-11-17T09:30:00Z',
    actor: { id: 'actor-1', kind: 'user', grade: 'claimed' },
    value: toBytes(typeof data === 'string' ? data : JSON.stringify(data)),
    ...more,
  };
}
