import Table from 'cli-table3';
import type { Held, StagePage } from '#client';
import type { Paint } from './paint.js';
import { formatTime, printable } from './text.js';

const HEADS = ['VERSION', 'LABEL', 'SINCE', 'UNTIL', 'DIGEST'] as const;
const NO_LINES = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

/** Who is or was in a stage: in lines on a terminal, in plain columns elsewhere. */
export function stageTable({ stage, at, knownAt, versions }: StagePage, paint: Paint, lined: boolean): string {
  const when = [at && `at ${at}`, knownAt && `as known at ${knownAt}`].filter(Boolean).join(', ');
  const title = `${paint('bold', stage)}${when && ` ${when}`}`;
  if (versions.length === 0) return `${title}: nobody`;
  return `${title}\n${table(versions.map(row), paint, lined)}`;
}

function row({ ref, label, from, until, artifact }: Held): string[] {
  return [
    printable(ref),
    printable(label ?? ''),
    formatTime(from),
    until ? formatTime(until) : '',
    artifact.digest ?? artifact.grade,
  ];
}

function table(rows: readonly string[][], paint: Paint, lined: boolean): string {
  const used = HEADS.map((_, column) => rows.some((cells) => cells[column] !== ''));
  const keep = <T>(cells: readonly T[]): T[] => cells.filter((_, column) => used[column]);
  const drawn = new Table({
    head: keep(HEADS).map((head) => paint('dim', head)),
    style: { head: [], border: [], ...(!lined && { 'padding-left': 0, 'padding-right': 0 }) },
    ...(!lined && { chars: NO_LINES }),
  });
  drawn.push(...rows.map(keep));
  return drawn.toString().replace(/ +$/gm, '');
}
