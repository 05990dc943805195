import type { Held, StagePage } from '#client';
import type { Paint } from './paint.js';
import { drawTable } from './table.js';
import { formatTime, printable } from './text.js';

const HEADS = ['VERSION', 'LABEL', 'SINCE', 'UNTIL', 'DIGEST'] as const;

/** Who is or was in a stage: in lines on a terminal, in plain columns elsewhere. */
export function stageTable(
  { stage, at, knownAt, versions }: StagePage,
  paint: Paint,
  lined: boolean,
  width?: number,
): string {
  const when = [at && `at ${at}`, knownAt && `as known at ${knownAt}`].filter(Boolean).join(', ');
  const title = `${paint('bold', stage)}${when && ` ${when}`}`;
  if (versions.length === 0) return `${title}: nobody`;
  return `${title}\n${drawTable(HEADS, versions.map(row), paint, lined, width)}`;
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
