import { type Entry, type Knowledge, NOTHING } from './commands.js';
import type { Batch, LogNode } from './model-log.js';

/** A process that may own the partition. */
export interface Process {
  readonly name: 'A' | 'B';
  readonly phase: 'down' | 'starting' | 'open' | 'sending';
  readonly owner: string;
  readonly known: Knowledge;
  readonly prev: string;
  readonly expected: number;
  /** The last command it has taken. */
  readonly position: number;
  /** What it folds and tells once the append has its reply. */
  readonly pending: readonly Entry[];
  /** Outcomes that it appends after the effects, where the two are apart. */
  readonly due: readonly Entry[];
}

/** An append in the network. Without an offset it has not arrived yet. */
export interface Request {
  readonly from: 'A' | 'B';
  readonly batch: Batch;
  readonly base?: number;
  /** Whether its process still waits for the reply. */
  readonly awaited: boolean;
}

/** Everything at one moment. A paused process is one that takes no step. */
export interface World {
  readonly log: LogNode;
  readonly processes: readonly [Process, Process];
  readonly network: readonly Request[];
  readonly takeovers: number;
  readonly resends: number;
  /** Whether what the conditional command needs is there. */
  readonly fact: boolean;
  readonly told: readonly string[];
  /** Position kept beside the log, where a protocol does that. */
  readonly committed: number;
}

export interface Step {
  readonly label: string;
  readonly world: World;
}

const IDLE = {
  phase: 'down',
  owner: '',
  known: NOTHING,
  prev: '',
  expected: 0,
  position: -1,
  pending: [],
  due: [],
} as const;

export function idle(name: 'A' | 'B'): Process {
  return { name, ...IDLE };
}

export function withProcess(world: World, process: Process, more: Partial<World> = {}): World {
  const [a, b] = world.processes;
  return { ...world, ...more, processes: process.name === 'A' ? [process, b] : [a, process] };
}

/** Two worlds with one key go on alike. What a process will tell stands in the request that it waits for. */
export function keyOf({ log, processes, network, takeovers, resends, fact, told, committed }: World): string {
  const waiting = network.map(
    ({ from, batch, base = '', awaited }) => `${from}${batch.id}:${base}${awaited ? '!' : ''}`,
  );
  if (waiting.length > 1) waiting.sort();
  const [a, b] = processes;
  return `${log.id}|${keyOfProcess(a)}|${keyOfProcess(b)}|${waiting.join()}|${takeovers}${resends}${fact}${committed}|${told.join()}`;
}

function keyOfProcess({ phase, owner, known, prev, expected, position, pending, due }: Process): string {
  if (phase === 'down') return '';
  return `${phase}${owner} ${known.text} ${prev.slice(0, 16)} ${expected} ${position} ${pending.length} ${due.length}`;
}
