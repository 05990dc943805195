import { describe, expect, it } from '@jest/globals';
import { drawTable } from './table.js';

const plain = (_style: string, text: string): string => text;
const HEADS = ['NAME', 'NOTE', 'VALUE'];
const rows = [
  ['first', '', 'x'.repeat(30)],
  ['second', '', 'short'],
];
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('drawTable', () => {
  it('is in plain columns where it is piped, however wide, without those that nobody fills', () => {
    expect(drawTable(HEADS, rows, plain, false, 20)).toBe(
      ['NAME    VALUE', `first   ${'x'.repeat(30)}`, 'second  short'].join('\n'),
    );
  });

  it('is as wide as its words on a terminal that has the room', () => {
    const table = drawTable(HEADS, rows, plain, true, 80);
    expect(table).toBe(drawTable(HEADS, rows, plain, true));
    expect(widest(table)).toBe(43);
  });

  it('wraps its widest column on a narrow terminal, and loses nothing', () => {
    const table = drawTable(HEADS, rows, plain, true, 30);
    expect(widest(table)).toBe(30);
    expect(table).toContain('│ second │');
    expect(table.match(/x/g)).toHaveLength(30);
  });

  it('breaks neither what stands in front nor words of a usual length', () => {
    const wide = [['default/sentiment-classifier:v3', '2026-11-24 08:30:00Z', 'Production', 'experimenter']];
    const heads = ['VERSION', 'SINCE', 'STAGE', 'BY'];
    expect(drawTable(heads, wide, plain, true, 76)).toContain('│ 2026-11-24 │ Production │ experimenter │');
    expect(drawTable(heads, wide, plain, true, 75).split('\n')[0]).toBe('VERSION  default/sentiment-classifier:v3');
  });

  it('is coloured line by line', () => {
    const painted = (_style: string, text: string): string => `\u001b[2m${text}\u001b[22m`;
    const table = drawTable(['A LONG HEAD WITH WORDS'], [['x']], painted, true, 14);
    expect(table.split('\n').slice(1, 4)).toEqual([
      '│ \u001b[2mA LONG\u001b[22m    │',
      '│ \u001b[2mHEAD WITH\u001b[22m │',
      '│ \u001b[2mWORDS\u001b[22m     │',
    ]);
  });

  it('is a paragraph for each row where no column has room', () => {
    expect(drawTable(HEADS, rows, plain, true, 20)).toBe(
      [`NAME   first`, `VALUE  ${'x'.repeat(30)}`, '', 'NAME   second', 'VALUE  short'].join('\n'),
    );
  });
});
