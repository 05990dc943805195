import { describe, expect, it } from '@jest/globals';
import { barrier, type Cursor, NO_PREVIOUS, type NewLogRecord, START, toBytes } from '#records';
import { assertFound } from './find-cursor.js';
import { MemoryEventLog } from './memory-event-log.js';

const started = (owner: string): NewLogRecord => barrier({ owner, host: 'h', version: '0', commandsTopic: 't' });
const record = (owner: string): NewLogRecord => ({ type: 'x', owner, prev: NO_PREVIOUS, value: toBytes('{}') });
const at = (offset: number, owner: string): Cursor => ({ offset, owner, prev: NO_PREVIOUS, seq: {} });

async function logOf(...records: readonly NewLogRecord[]): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await (await log.openProducer(0)).append(records);
  return log;
}

describe('a cursor', () => {
  it('is found where its owner is in force', async () => {
    const log = await logOf(started('a'), record('a'), record('a'), started('b'), record('a'));
    await assertFound(log, 0, START);
    await assertFound(log, 0, at(1, 'a'));
    await assertFound(log, 0, at(3, 'a'));
    await assertFound(log, 0, at(5, 'b'));
  });

  it('is found behind many void records', async () => {
    const log = await logOf(started('a'), started('b'), ...Array.from({ length: 2500 }, () => record('a')));
    await assertFound(log, 0, at(2500, 'b'));
  });

  it.each([
    ['a log that is shorter', [started('a'), record('a')], at(3, 'a')],
    ['an empty log', [], at(1, 'a')],
    ['a log of other owners', [started('x'), record('x'), record('x')], at(2, 'a')],
    ['a log that was cut and went on', [started('a'), record('a'), started('b'), record('b')], at(4, 'a')],
  ])('is not found in %s', async (_, records, cursor) => {
    await expect(assertFound(await logOf(...records), 0, cursor)).rejects.toThrowCode('LOG_VIOLATION');
  });
});
