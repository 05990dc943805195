import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryEventLog, replay } from '#event-log';
import { type Cursor, START } from '#records';
import { facts, TestLog } from '../../../libs/records/src/testing/test-log.js';
import type { ReplayOptions } from './replay.js';
import { replayLog } from './replay-log.js';
import { TestShell } from './testing/a-shell.js';

describe('replay from a cursor', () => {
  let folder: string;
  let log: MemoryEventLog;
  let saved: Cursor;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartulary-cursor-'));
    const records = new TestLog();
    const owner = records.take('first').append(facts('m', 2));
    log = new MemoryEventLog();
    const producer = await log.openProducer(0);
    await producer.append(records.records);
    saved = await replay({ log, partition: 0, cursor: START, signal: new AbortController().signal }, async () => {});
    await producer.append(owner.batch(facts('m', 3)));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function said(cursor: unknown, options: ReplayOptions = {}): Promise<readonly number[]> {
    const shell = new TestShell();
    const file = join(folder, 'cursor.json');
    await writeFile(file, JSON.stringify(cursor));
    await replayLog(shell, { log, names: undefined }, { json: true, cursor: file, ...options });
    const lines = shell.out.split('\n').slice(0, -1);
    return lines.map((line) => Number((JSON.parse(line) as { sequence: string }).sequence));
  }

  it('has what comes behind it', async () => {
    expect(await said({ partition: 0, ...saved })).toEqual([3, 4, 5]);
    expect(await said({ partition: 0, ...saved }, { from: 'default:4' })).toEqual([4, 5]);
    expect(await said({ partition: 0, ...START })).toEqual([1, 2, 3, 4, 5]);
  });

  it('that does not fit the log is refused', async () => {
    await expect(said({ partition: 0, ...saved, owner: 'second' })).rejects.toThrowCode('LOG_VIOLATION');
    await expect(said({ partition: 0, ...saved, seq: { default: 1 } })).rejects.toThrowCode('LOG_VIOLATION');
  });

  it.each<[string, () => readonly [unknown, ReplayOptions?]]>([
    ['another partition', () => [{ partition: 1, ...saved }]],
    ['something else', () => [{ offset: 3 }]],
    ['a start before it', () => [{ partition: 0, ...saved }, { from: 'default:2' }]],
    ['a model', () => [{ partition: 0, ...saved }, { model: 'm' }]],
  ])('with %s is wrong usage', async (_, given) => {
    const [cursor, options] = given();
    await expect(said(cursor, options)).rejects.toHaveProperty('code', 'commander.invalidArgument');
  });
});
