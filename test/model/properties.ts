import { type Entry, idOf, isEffect, toldOf } from './commands.js';
import type { LogNode } from './model-log.js';
import type { Steps } from './protocol.js';
import type { Property } from './rules.js';
import { keyOf, type Process, type World } from './world.js';

const MOST_STEPS = 40;
/** More takeovers than have been: it is all the same how many. */
const LATE = 100;
const ofLog = new WeakMap<LogNode, readonly Property[]>();

/** The properties of safety that do not hold in a world. */
export function fallsOf({ log, told }: World): readonly Property[] {
  let falls = ofLog.get(log);
  if (!falls) ofLog.set(log, (falls = fallsOfLog(log)));
  return [...falls, ...fallsOfTold(log.valid, told)];
}

function fallsOfLog({ valid, agreed, halt }: LogNode): readonly Property[] {
  const falls: Property[] = [];
  const effects = valid.filter(isEffect);
  const said = valid.filter(({ status, ahead }) => status !== 'repeated' && !ahead);
  if (hasTwice(said.map(({ id }) => id))) falls.push('S1');
  if (effects.some(({ seq }, index) => seq !== index + 1)) falls.push('S3');
  if (hasTwice(effects.map(({ id }) => id))) falls.push('S4');
  if (valid.some(({ id, status }, index) => status === 'rejected' && accepts(valid.slice(index), id))) falls.push('S5');
  if (!agreed) falls.push('S6');
  if (halt !== undefined) falls.push('halt');
  return falls;
}

function fallsOfTold(valid: readonly Entry[], told: readonly string[]): readonly Property[] {
  const falls: Property[] = [];
  if (hasTwice(told.map(idOf))) falls.push('S1');
  for (const text of told) {
    const id = idOf(text);
    const first = valid.find((entry) => entry.id === id && entry.named);
    const refused = text.endsWith('rejected');
    if (first ? toldOf(first) !== text : !refused) falls.push('S2');
    if (refused && accepts(valid, id)) falls.push('S5');
  }
  return falls;
}

function accepts(entries: readonly Entry[], of: string): boolean {
  return entries.some(({ id, status }) => id === of && status === 'accepted');
}

function hasTwice(ids: readonly string[]): boolean {
  return new Set(ids).size < ids.length;
}

/** L1: from any world on, one process that is scheduled alone, over a network that delivers, settles every command. */
export class Liveness {
  private readonly known = new Map<string, boolean>();

  constructor(private readonly steps: Steps) {}

  fallsOf(world: World): readonly Property[] {
    return world.processes.every((process) => this.settles(world, process.name)) ? [] : ['L1'];
  }

  private settles(world: World, name: Process['name']): boolean {
    const way: string[] = [];
    let settled: boolean | undefined;
    for (let at = this.without(world, name); settled === undefined;) {
      const key = keyOf(at);
      settled = this.known.get(key);
      if (settled !== undefined) break;
      way.push(key);
      const next =
        way.length > MOST_STEPS || at.log.halt !== undefined ? undefined : this.steps.alone(at, processOf(at, name));
      if (next) at = this.without(next, name);
      else settled = at.log.halt === undefined && way.length <= MOST_STEPS && this.steps.settled(at);
    }
    for (const key of way) this.known.set(key, settled);
    return settled;
  }

  /** The world as far as it matters to one process: the other one is gone, and so is what nobody waits for. */
  private without(world: World, name: Process['name']): World {
    const [a, b] = world.processes;
    const gone = { ...(name === 'A' ? b : a), phase: 'down' as const };
    const network = world.network.filter(({ from, awaited }) => awaited && from === name);
    const processes = name === 'A' ? ([a, gone] as const) : ([gone, b] as const);
    const told = this.steps.tellsBesideTheLog ? world.told : [];
    return { ...world, processes, network, told, takeovers: Math.max(world.takeovers, LATE), resends: LATE };
  }
}

function processOf({ processes: [a, b] }: World, name: Process['name']): Process {
  return name === 'A' ? a : b;
}
