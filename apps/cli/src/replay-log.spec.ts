import { describe, expect, it } from '@jest/globals';
import type { NewEvent } from '#domain';
import { type Fetched, MemoryEventLog } from '#event-log';
import { facts, outcome, TestLog } from '../../../libs/records/src/testing/test-log.js';
import { replayLog } from './replay-log.js';
import type { ReplayOptions } from './replay.js';
import { TestShell } from './testing/a-shell.js';

const named = (type: 'ModelCreated' | 'ModelRenamed', id: string, data: object) => ({
  events: [{ type, stream: { kind: 'model', id }, subject: 'm', data } as unknown as NewEvent],
});

/** Two namespaces, two models that had one name after the other, a void batch and what made no event. */
async function history(): Promise<MemoryEventLog> {
  const records = new TestLog();
  const first = records.take('first');
  first.append(named('ModelCreated', 'id-1', { name: 'm', description: '', tags: {} })); // default:1
  first.append(facts('id-1', 2), outcome('nothing')); // 2, 3
  const second = records.take('second');
  first.append(facts('lost'));
  second.append(facts('other', 1, 'lab'), named('ModelRenamed', 'id-1', { from: 'm', to: 'n' })); // lab:1, 4
  second.append(named('ModelCreated', 'id-2', { name: 'm', description: '', tags: {} }), facts('id-2')); // 5, 6
  const log = new MemoryEventLog();
  await (await log.openProducer(0)).append(records.records);
  return log;
}

async function said(options: ReplayOptions, log?: MemoryEventLog): Promise<readonly string[]> {
  const shell = new TestShell();
  const names = { nameOf: (id: string) => Promise.resolve(id === 'actor-1' ? 'ada' : undefined) };
  await replayLog(shell, { log: log ?? (await history()), names }, { json: true, ...options });
  const lines = shell.out.split('\n').slice(0, -1);
  return lines.map((line) => {
    const event = JSON.parse(line) as { source: string; sequence: string; authid: string; leaf: string };
    expect([event.authid, JSON.parse(Buffer.from(event.leaf, 'base64').toString())]).toEqual([
      'ada',
      expect.anything(),
    ]);
    return `${event.source.slice('/cartulary/'.length)}:${Number(event.sequence)}`;
  });
}
const defaults = (...seqs: readonly number[]) => seqs.map((seq) => `default:${seq}`);

describe('replay from the log', () => {
  it.each<[ReplayOptions, readonly string[]]>([
    [{}, defaults(1, 2, 3, 4, 5, 6)],
    [{ from: 'default:3' }, defaults(3, 4, 5, 6)],
    [{ from: 'default:3', to: 'default:4' }, defaults(3, 4)],
    [{ from: '2026-11-17T09:30:00Z' }, defaults(1, 2, 3, 4, 5, 6)],
    [{ to: '2026-11-17T09:29:59Z' }, []],
    [{ from: 'default:7' }, []],
    [{ namespace: 'lab' }, ['lab:1']],
    [{ model: 'm' }, defaults(5, 6)],
    [{ model: 'n' }, defaults(1, 2, 3, 4)],
  ])('with %j has %j', async (options, expected) => {
    expect(await said(options)).toEqual(expected);
  });

  it.each<[ReplayOptions, string]>([
    [{ from: 'default:8' }, 'POSITION_BEYOND_HEAD'],
    [{ namespace: 'never' }, 'NAMESPACE_NOT_FOUND'],
    [{ model: 'never' }, 'MODEL_NOT_FOUND'],
  ])('with %j is refused: %s', async (options, code) => {
    await expect(said(options)).rejects.toThrowCode(code);
  });

  it('names the first record that is not what it must be, and says what came before', async () => {
    const log = await history();
    const fetch = log.fetch.bind(log);
    log.fetch = async (...where): Promise<Fetched> => {
      const { records, next } = await fetch(...where);
      return { next, records: records.map((one) => (one.offset === 3 ? { ...one, value: Buffer.from('{}') } : one)) };
    };
    await expect(said({ from: 'default:6' }, log)).rejects.toThrowCode('LOG_VIOLATION');
    await expect(said({ from: 'default:6' }, log)).rejects.toThrow(/Record 3 of the events log/);
  });
});
