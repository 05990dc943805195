import { describe, expect, it } from '@jest/globals';
import { VersionTable } from './version-table.js';

const hex = (digit: string): string => digit.repeat(64);
const add = (table: VersionTable, number: number, fingerprint = hex('a'), label?: string, model = 0): number =>
  table.add({ model, number, since: number, fingerprint, label });

describe('VersionTable', () => {
  it('finds the newest living twin and label of a model', () => {
    const table = new VersionTable();
    for (const number of [1, 2, 3]) add(table, number, hex('a'), '1.0');
    add(table, 1, hex('a'), '1.0', 1);
    expect([table.livingSame(0, hex('a')), table.livingLabelled(0, '1.0'), table.livingSame(1, hex('a'))]).toEqual([
      2, 2, 3,
    ]);
    table.delete(2);
    const undo = table.delete(1);
    expect([table.livingSame(0, hex('a')), table.livingLabelled(0, '1.0')]).toEqual([0, 0]);
    undo();
    expect([table.livingSame(0, hex('a')), table.livingLabelled(0, '1.0')]).toEqual([1, 1]);
    expect([table.livingSame(0, hex('b')), table.livingLabelled(0, '2.0'), table.livingSame(9, hex('a'))]).toEqual([
      -1, -1, -1,
    ]);
  });

  it('takes the newest row back, and its place may be another one', () => {
    const table = new VersionTable();
    add(table, 1, hex('a'), '1.0');
    add(table, 2, hex('a'), '1.0');
    table.removeLast();
    expect([table.livingSame(0, hex('a')), table.livingLabelled(0, '1.0'), table.length]).toEqual([0, 0, 1]);
    add(table, 2, hex('b'));
    expect([table.livingSame(0, hex('a')), table.livingSame(0, hex('b')), table.livingLabelled(0, '1.0')]).toEqual([
      0, 1, 0,
    ]);
    table.removeLast();
    table.removeLast();
    expect([table.livingSame(0, hex('a')), table.livingSame(0, hex('b')), table.livingLabelled(0, '1.0')]).toEqual([
      -1, -1, -1,
    ]);
  });

  it('is the same after a snapshot, however large', () => {
    const table = new VersionTable();
    for (let number = 1; number <= 300; number++)
      add(table, number, hex(String(number % 10)), number % 3 ? String(number % 7) : undefined, number % 5);
    for (let row = 0; row < 300; row += 4) table.delete(row);
    table.move(10, 'Production', 5);
    const restored = VersionTable.fromSnapshot(structuredClone(table.toSnapshot()));
    for (let model = 0; model < 5; model++) {
      for (let key = 0; key < 10; key++) {
        expect(restored.livingSame(model, hex(String(key)))).toBe(table.livingSame(model, hex(String(key))));
        expect(restored.livingLabelled(model, String(key))).toBe(table.livingLabelled(model, String(key)));
      }
    }
    expect([
      restored.stageOf(10),
      restored.sinceOf(10),
      restored.isDeleted(4),
      restored.revisionOf(10),
      restored.numberOf(10),
    ]).toEqual(['Production', 5, true, 1, 11]);
    expect(restored.toSnapshot()).toEqual(table.toSnapshot());
    const rows = table.toSnapshot();
    VersionTable.fromSnapshot(rows).move(0, 'Archived', 9);
    expect(rows).toEqual(table.toSnapshot());
    restored.removeLast();
    expect(add(restored, 300)).toBe(299);
  });
});
