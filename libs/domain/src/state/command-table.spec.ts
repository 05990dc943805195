import { describe, expect, it } from '@jest/globals';
import { DAY } from '../testing/spec.js';
import { commandKey, CommandTable, type Remembered } from './command-table.js';

const outcome = (id: number, recordedAt: number, more: Partial<Remembered> = {}): Remembered => ({
  key: commandKey('default', 'actor', `id-${id}`),
  status: 'accepted',
  commandSha256: id.toString(16).padStart(64, '0'),
  result: { ref: `default/m:v${id}`, position: `default:${id}` },
  recordedAt,
  ...more,
});
const find = (table: CommandTable, id: number, now: number) => table.find(outcome(id, 0).key, now);

describe('CommandTable', () => {
  it('gives an outcome back as it came', () => {
    const table = new CommandTable();
    const error = { code: 'MODEL_NOT_FOUND', message: 'x' } as const;
    const { result: _result, ...rejected } = outcome(2, 0, { status: 'rejected', error });
    table.add(outcome(1, 0));
    table.add(rejected);
    expect(find(table, 1, 0)).toStrictEqual({
      status: 'accepted',
      commandSha256: outcome(1, 0).commandSha256,
      result: { ref: 'default/m:v1', position: 'default:1' },
    });
    expect(find(table, 2, 0)).toStrictEqual({ status: 'rejected', commandSha256: outcome(2, 0).commandSha256, error });
    expect(find(table, 3, 0)).toBeUndefined();
  });

  it('takes back the last, so that what it hid is seen again', () => {
    const table = new CommandTable();
    table.add(outcome(1, 0));
    const undo = table.add(outcome(1, DAY + 1, { commandSha256: 'f'.repeat(64) }));
    expect(find(table, 1, DAY + 1)?.commandSha256).toBe('f'.repeat(64));
    undo();
    expect(find(table, 1, DAY)?.commandSha256).toBe(outcome(1, 0).commandSha256);
    expect(find(table, 1, DAY + 1)).toBeUndefined();
  });

  it('forgets what is older than a day once that is the most, and nothing else', () => {
    const table = new CommandTable();
    for (let id = 0; id < 3000; id++)
      table.add(outcome(id, id, id % 10 ? {} : { error: { code: 'FORBIDDEN', message: `no ${id}` } }));
    table.forget(DAY + 1000);
    expect(table.toSnapshot().keys).toHaveLength(3000);
    table.forget(DAY + 2000);
    expect(table.toSnapshot().keys).toHaveLength(1000);
    expect([
      find(table, 1999, DAY + 2000),
      find(table, 2000, DAY + 2000)?.error?.message,
      find(table, 2999, DAY + 2000)?.result?.ref,
    ]).toEqual([undefined, 'no 2000', 'default/m:v2999']);
    table.add(outcome(5000, 3000));
    expect(find(table, 5000, DAY + 2000)?.result?.position).toBe('default:5000');
  });

  it('is the same after a snapshot', () => {
    const table = new CommandTable();
    for (let id = 0; id < 500; id++)
      table.add(
        outcome(id, id, id % 10 ? {} : { status: 'rejected', error: { code: 'FORBIDDEN', message: `no ${id}` } }),
      );
    const restored = CommandTable.fromSnapshot(structuredClone(table.toSnapshot()));
    for (let id = 0; id < 501; id++) expect(find(restored, id, DAY)).toEqual(find(table, id, DAY));
    expect(restored.toSnapshot()).toEqual(table.toSnapshot());
  });

  it('tells ids of different namespaces and actors apart', () => {
    expect(
      new Set([
        commandKey('a', 'b', 'c'),
        commandKey('ab', '', 'c'),
        commandKey('a', 'bc', ''),
        commandKey('a', 'b', 'd'),
      ]).size,
    ).toBe(4);
  });
});
