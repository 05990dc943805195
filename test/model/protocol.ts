import { type Asked, decideAll, type Entry, foldEntries, idOf, toldOf } from './commands.js';
import { type Batch, hashOf, type LogNode, logAt, ModelLogs } from './model-log.js';
import { keeps, type Protocol, type Rule } from './rules.js';
import { idle, type Process, type Request, type Step, withProcess, type World } from './world.js';

/** The owner id of everybody where there are no barriers. */
const NOBODY = 'o';

/** How far the exploring goes. */
export interface Bounds {
  readonly takeovers: number;
  readonly resends: number;
}

/** The steps that processes, the broker and the network can take: docs/design/owner.md, with at most one rule left out. */
export class Steps {
  private readonly logs: ModelLogs;

  constructor(
    private readonly protocol: Protocol,
    private readonly topic: readonly Asked[],
    private readonly bounds: Bounds,
  ) {
    this.logs = new ModelLogs(protocol);
  }

  first(): World {
    const log = this.keeps('barrier') ? this.logs.empty : this.logs.append(this.logs.empty, this.logs.barrier(NOBODY));
    const processes = [idle('A'), idle('B')] as const;
    return { log, processes, network: [], takeovers: 0, resends: 0, fact: false, told: [], committed: -1 };
  }

  /** All that can happen next. */
  from(world: World): readonly Step[] {
    if (world.log.halt !== undefined) return [];
    const steps: Step[] = [];
    for (const process of world.processes) {
      // The processes are alike, so the first to take over may be called A.
      const may = world.takeovers === 0 ? process.name === 'A' : world.takeovers < this.bounds.takeovers;
      if (process.phase === 'down' && may) steps.push(this.take(world, process));
      if (process.phase === 'open') {
        for (let count = 1; process.position + count < this.topic.length; count++)
          steps.push(this.send(world, process, count));
      }
      // One that waits for a reply comes to the same by an error.
      if (process.phase === 'open')
        steps.push({ label: `${process.name} crashes`, world: withProcess(world, idle(process.name)) });
    }
    for (const request of world.network) steps.push(...this.ofRequest(world, request));
    if (!world.fact) steps.push({ label: 'the fact becomes true', world: { ...world, fact: true } });
    return steps;
  }

  /** The next step where one process alone is scheduled and the network delivers; undefined when it has taken all. */
  alone(world: World, process: Process): World | undefined {
    if (process.phase === 'down') return this.take(world, process).world;
    if (process.phase === 'open') {
      const rest = this.topic.length - 1 - process.position;
      return rest > 0 ? this.send(world, process, rest).world : undefined;
    }
    const request = world.network.find(({ from, awaited }) => awaited && from === process.name) as Request;
    if (this.oversized(request.batch)) return this.fail(world, request).world;
    return request.base === undefined ? this.arrive(world, request).world : this.reply(world, request).world;
  }

  /** Whether callers are told what is in no log. */
  get tellsBesideTheLog(): boolean {
    return !this.keeps('refusals in the log');
  }

  /** Whether every command has its outcome: in the log, or with the caller alone where refusals are not written down. */
  settled({ log, told }: World): boolean {
    const ids = new Set(log.valid.filter(({ named }) => named).map(({ id }) => id));
    if (this.tellsBesideTheLog) for (const text of told) ids.add(idOf(text));
    return this.topic.every(({ id }) => ids.has(id));
  }

  private keeps(rule: Rule): boolean {
    return keeps(this.protocol, rule);
  }

  /** O1, O2 */
  private take(world: World, process: Process): Step {
    const takeovers = world.takeovers + 1;
    const { log } = world;
    const position = this.keeps('position from the log') ? foldEntries(log.valid).position : world.committed;
    const folded = { known: foldEntries(log.valid), prev: log.cursor.prev, position };
    if (!this.keeps('barrier')) {
      const open: Process = { ...process, ...folded, phase: 'open', owner: NOBODY, expected: log.records.length };
      return { label: `${process.name} takes over, reads to the end`, world: withProcess(world, open, { takeovers }) };
    }
    const letter = process.name.toLowerCase();
    const owner = this.keeps('fresh id') ? `${letter}${takeovers}` : letter;
    const before = this.keeps('barrier, then fold') ? {} : folded;
    const starting: Process = { ...process, ...before, phase: 'starting', owner };
    const request: Request = { from: process.name, batch: this.logs.barrier(owner), awaited: true };
    return {
      label: `${process.name} takes over as ${owner}: sends its barrier`,
      world: withProcess(world, starting, { takeovers, network: [...world.network, request] }),
    };
  }

  /** O5 to O7 */
  private send(world: World, process: Process, count: number): Step {
    const { name, owner, known, prev, position } = process;
    const asked = this.topic.slice(position + 1, position + 1 + count);
    const rules = {
      fact: world.fact,
      repeats: this.keeps('repeats in the state'),
      measured: this.keeps('output measured'),
    };
    const all = process.due.length > 0 ? process.due : decideAll(known, asked, position + 1, rules);
    const apart = process.due.length === 0 && !this.keeps('outcomes in the batch');
    const effects = all.filter(({ status }) => status === 'accepted').map((entry) => ({ ...entry, named: false }));
    const { pending, due } =
      apart && effects.length > 0 ? { pending: effects, due: all } : { pending: this.kept(process, all), due: [] };
    const early = this.keeps('refusals in the log') ? [] : all.filter(({ status }) => status !== 'accepted');
    const told = tell(world.told, early);
    const committed = Math.max(world.committed, position + count);
    const heard = early.length > 0 ? `, tells "${early.map(toldOf).join('", "')}"` : '';
    const label = `${name} decides ${all.map(toldOf).join(', ')}${heard}`;
    if (pending.length === 0) {
      const next = { ...process, known: foldEntries(all, known), position: position + count };
      return { label, world: withProcess(world, next, { told, ...this.apart(committed) }) };
    }
    const batch = this.logs.batch(owner, prev, pending);
    const sending: Process = { ...process, phase: 'sending', pending: due.length > 0 ? pending : all, due };
    const network = [...world.network, { from: name, batch, awaited: true }];
    return {
      label: `${label}; sends`,
      world: withProcess(world, sending, { network, told, ...this.apart(committed) }),
    };
  }

  /** What goes into the batch. Effects that went ahead are not repeated in their outcomes. */
  private kept({ due }: Process, all: readonly Entry[]): readonly Entry[] {
    if (due.length > 0) return due.map((entry) => ({ ...entry, ahead: true }));
    return this.keeps('refusals in the log') ? all : all.filter(({ status }) => status === 'accepted');
  }

  private apart(committed: number): Partial<World> {
    return this.keeps('position from the log') ? {} : { committed };
  }

  private ofRequest(world: World, request: Request): readonly Step[] {
    const steps: Step[] = [];
    if (request.awaited) steps.push(this.fail(world, request));
    if (this.oversized(request.batch)) return steps;
    if (request.base === undefined) steps.push(this.arrive(world, request));
    else if (request.awaited) steps.push(this.reply(world, request));
    const again = request.base !== undefined && world.resends < this.bounds.resends;
    if (again && !this.keeps('broker knows its producers'))
      steps.push(this.arrive({ ...world, resends: world.resends + 1 }, request));
    return steps;
  }

  private arrive(world: World, request: Request): Step {
    const log = this.logs.append(world.log, request.batch);
    const arrived = { ...request, base: world.log.records.length };
    // Nobody waits for its reply, so it is gone; a repeat of it would find it known.
    const gone = !request.awaited && this.keeps('broker knows its producers');
    const network = world.network.flatMap((one) => (one === request ? (gone ? [] : [arrived]) : [one]));
    return { label: labelOf(log, request), world: { ...world, log, network } };
  }

  private reply(world: World, request: Request): Step {
    const process = processOf(world, request);
    const network = world.network.filter((one) => one !== request);
    const base = request.base as number;
    if (request.batch.entries === 'barrier') {
      const next = this.opened(world, process, base);
      const label = `${process.name} hears of offset ${base}, reads up to it, expects ${next.expected}`;
      return { label, world: withProcess(world, next, { network }) };
    }
    if (base !== process.expected && this.keeps('expected offset')) {
      const expects = `${process.name} hears of offset ${base}, expected ${process.expected}`;
      if (this.keeps('mismatch ends'))
        return { label: `${expects}: closes its gate`, world: withProcess(world, idle(process.name), { network }) };
      const next: Process = { ...process, phase: 'open', expected: base + 1, pending: [], due: [] };
      return { label: `${expects}: goes on`, world: withProcess(world, next, { network }) };
    }
    return this.acknowledged(world, process, request, network);
  }

  /** O3, O4 */
  private opened(world: World, process: Process, base: number): Process {
    const expected = this.keeps('expectation from reading') ? base + 1 : world.log.records.length;
    const open: Process = { ...process, phase: 'open', expected };
    if (!this.keeps('barrier, then fold')) return open;
    const log = logAt(world.log, base + 1);
    const known = foldEntries(log.valid);
    const position = this.keeps('position from the log') ? known.position : world.committed;
    return { ...open, known, prev: log.cursor.prev, position };
  }

  /** O8 */
  private acknowledged(world: World, process: Process, request: Request, network: World['network']): Step {
    const { name, pending, due, known, position } = process;
    const ends = due.length > 0 ? [] : pending;
    const next: Process = {
      ...process,
      phase: 'open',
      known: foldEntries(pending, known),
      prev: hashOf(request.batch),
      expected: (request.base as number) + 1,
      position: ends.reduce((at, { offset }) => Math.max(at, offset), position),
      pending: [],
    };
    const told = tell(world.told, ends);
    const label = `${name} hears of offset ${request.base}, tells "${ends.map(toldOf).join('", "')}"`;
    return { label, world: withProcess(world, next, { network, told }) };
  }

  /** O10: the reply is lost, or the request, or it takes too long. What was sent may arrive later. */
  private fail(world: World, request: Request): Step {
    const process = processOf(world, request);
    const left = world.network.flatMap((one) => (one === request ? this.leave(one) : [one]));
    const barrier = request.batch.entries === 'barrier';
    if (this.keeps('takeover after an error') || barrier || world.resends >= this.bounds.resends)
      return {
        label: `${process.name} gets an error`,
        world: withProcess(world, idle(process.name), { network: left }),
      };
    const network = [...left, { from: process.name, batch: request.batch, awaited: true }];
    return {
      label: `${process.name} gets an error, sends again with a new producer`,
      world: { ...world, network, resends: world.resends + 1 },
    };
  }

  private leave(request: Request): readonly Request[] {
    const gone =
      this.oversized(request.batch) || (request.base !== undefined && this.keeps('broker knows its producers'));
    return gone ? [] : [{ ...request, awaited: false }];
  }

  /** Too large for the broker, which refuses it. */
  private oversized({ entries }: Batch): boolean {
    return (
      entries !== 'barrier' &&
      entries.some(({ offset, status }) => this.topic[offset]?.kind === 'huge' && status === 'accepted')
    );
  }
}

function processOf(world: World, { from }: Request): Process {
  return world.processes[from === 'A' ? 0 : 1];
}

function tell(told: readonly string[], entries: readonly Entry[]): readonly string[] {
  if (entries.length === 0) return told;
  return [...new Set([...told, ...entries.map(toldOf)])].sort();
}

function labelOf(log: LogNode, { batch, awaited }: Request): string {
  const what =
    batch.entries === 'barrier' ? `B(${batch.owner})` : `${batch.owner} [${batch.entries.map(toldOf).join(', ')}]`;
  const verdict = log.halt === undefined ? (log.counts ? '' : ': void') : ': readers halt';
  return `${awaited ? '' : 'late, '}${what} arrives at ${log.records.length - 1}${verdict}`;
}
