import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256 } from '#platform';
import { type CommandRecord, LogVerifier, START } from '#records';
import { FaultyEventLog, type SentBatch } from '../../../libs/event-log/src/testing/faulty-event-log.js';
import { TestRegistry } from './testing/registry.js';

const queue = { topic: 'commands', lasting: true };

let log: FaultyEventLog;
let a: TestRegistry;
let commands: readonly CommandRecord[];

beforeEach(async () => {
  log = new FaultyEventLog();
  a = await TestRegistry.start({ log }, 'c', queue);
  commands = Array.from({ length: 12 }, (_, i) => a.register('m', { label: String(i) }));
});

/** Another process that takes the partition over. */
const successor = (): Promise<TestRegistry> => TestRegistry.start({ log, artifacts: a.parts.artifacts }, 'b', queue);

/** Commands that have their outcome, in the order of the log, and how many records count for nothing. */
async function reading(): Promise<{ decided: readonly string[]; voided: number }> {
  const { records } = await log.fetch(0, 0, 10_000);
  const { entries, voided } = new LogVerifier(START, sha256).accept(records);
  const decided = entries.flatMap((entry) => {
    if (entry.kind === 'event') return entry.event.type === 'ModelRegistered' ? [entry.event.commandId] : [];
    return entry.kind === 'outcomes' ? entry.outcomes.map(({ commandId, status }) => `${commandId} ${status}`) : [];
  });
  return { decided, voided };
}

const some = (...indexes: readonly number[]): readonly CommandRecord[] =>
  indexes.map((index) => commands[index] as CommandRecord);

/** Delivers, with the request held; `told` says what the caller of `deliver` hears. */
async function send(
  owner: TestRegistry,
  ...indexes: readonly number[]
): Promise<{ sent: SentBatch; told: Promise<string> }> {
  const held = log.holdNext();
  const told = owner.deliver(...some(...indexes)).then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
  return { sent: await held, told };
}

describe('one owner', () => {
  it('whose request is lost tells nobody, and decides the command after the next takeover', async () => {
    const { sent, told } = await send(a, 0);
    sent.timeOut();
    expect(await told).toBe('UNAVAILABLE');
    await a.deliver(...some(0, 1));
    expect(await reading()).toEqual({ decided: ['c-0', 'c-1'], voided: 0 });
  });

  it('whose reply is lost finds the command decided', async () => {
    const { sent, told } = await send(a, 0);
    sent.arrive();
    sent.timeOut();
    expect(await told).toBe('UNAVAILABLE');
    expect(await a.takeOver()).toBe(0);
    await a.deliver(...some(0, 1));
    expect(await reading()).toEqual({ decided: ['c-0', 'c-1'], voided: 0 });
  });

  it('whose client sends again has the batch in the log once, and goes on', async () => {
    const { sent, told } = await send(a, 0);
    sent.arrive();
    sent.arrive();
    sent.reply();
    expect(await told).toBe('done');
    const end = await log.end();
    await a.deliver(...some(1));
    expect(await reading()).toEqual({ decided: ['c-0', 'c-1'], voided: 0 });
    expect(await log.end()).toBe(end + 1);
  });

  it('whose client sends again to a broker that has forgotten it sees the copy, which counts for nobody', async () => {
    const { sent, told } = await send(a, 0);
    sent.arrive();
    log.forgetProducers();
    sent.arrive();
    sent.reply();
    expect(await told).toBe('done');
    await a.deliver(...some(1));
    expect(await reading()).toEqual({ decided: ['c-0', 'c-1'], voided: 2 });
  });

  it('whose request arrives behind its own next barrier: the command is decided there, once', async () => {
    const { sent, told } = await send(a, 0);
    sent.timeOut();
    expect(await told).toBe('UNAVAILABLE');
    expect(await a.takeOver()).toBe(-1);
    sent.arrive();
    await a.deliver(...some(0));
    expect((await reading()).decided).toEqual(['c-0']);
  });

  it('closes the producer of a takeover that failed', async () => {
    const held = log.holdNext();
    const taking = a.takeOver();
    (await held).timeOut();
    await expect(taking).rejects.toThrowCode('UNAVAILABLE');
    expect(log.openProducers).toBe(0);
  });
});

describe('two owners', () => {
  it('a batch that lands behind the newer barrier is void, and its owner has told nobody', async () => {
    const { sent, told } = await send(a, 0, 1);
    const b = await successor();
    await b.deliver(...some(0));
    sent.timeOut();
    expect(await told).toBe('UNAVAILABLE');
    sent.arrive();
    expect(await reading()).toEqual({ decided: ['c-0'], voided: 3 });
    await b.deliver(...some(1, 2));
    expect((await reading()).decided).toEqual(['c-0', 'c-1', 'c-2']);
  });

  it('an owner that was away hears of its late batch, and answers only for what the log says', async () => {
    const { sent, told } = await send(a, 0, 1);
    const b = await successor();
    await b.deliver(...some(0));
    sent.arrive();
    sent.reply();
    expect(await told).toBe('done');
    expect((await reading()).decided).toEqual(['c-0', 'c-1']);
    await b.deliver(...some(1, 2));
    expect((await reading()).decided).toEqual(['c-0', 'c-1', 'c-2']);
  });

  it('a batch that landed just before the newer barrier stands, though its reply comes after it', async () => {
    const { sent, told } = await send(a, 0);
    sent.arrive();
    const b = await successor();
    sent.reply();
    expect(await told).toBe('done');
    await b.deliver(...some(0, 1));
    expect(await reading()).toEqual({ decided: ['c-0', 'c-1'], voided: 0 });
  });

  it('a barrier that lands late makes the next batch of the rightful owner void, which takes over again', async () => {
    const b = await successor();
    const held = log.holdNext();
    const taking = a.takeOver();
    const barrier = await held;
    await b.deliver(...some(0));
    barrier.arrive();
    await b.deliver(...some(1));
    expect(await reading()).toEqual({ decided: ['c-0', 'c-1'], voided: 1 });
    barrier.reply();
    expect(await taking).toBe(0);
    await a.deliver(...some(1, 2));
    expect((await reading()).decided).toEqual(['c-0', 'c-1', 'c-2']);
  });

  it('what landed while a barrier was on its way is in the state of its owner', async () => {
    const held = log.holdNext();
    const taking = successor();
    const barrier = await held;
    await a.deliver(...some(0));
    barrier.arrive();
    barrier.reply();
    await (await taking).deliver(...some(1));
    expect(await a.events()).toEqual(['ModelCreated m', 'ModelRegistered m:v1', 'ModelRegistered m:v2']);
  });

  it('who both believe that they own decide each command once, in turns', async () => {
    const b = await successor();
    for (const index of commands.keys()) await (index % 2 ? a : b).deliver(...some(index));
    const { decided, voided } = await reading();
    expect(decided).toEqual(commands.map(({ id }) => id));
    // Each turn but the first begins with a batch behind the other's barrier; the first of them would make the model, too.
    expect(voided).toBe(commands.length);
  });
});

type Act = Readonly<Record<'kind' | 'by', number>>;

describe('two owners and a network that does what it likes', () => {
  it('tell only what stands in the log, and decide each command once', async () => {
    const acts = fc.array(fc.record<Act>({ kind: fc.nat(9), by: fc.nat() }), { minLength: 10, maxLength: 60 });
    const seen = { late: 0, failed: 0, done: 0 };
    await fc.assert(
      fc.asyncProperty(acts, async (schedule) => {
        log = new FaultyEventLog();
        a = await TestRegistry.start({ log }, 'c', queue);
        const run = new Run([a, await successor()], seen);
        for (const act of schedule) await run.step(act);
        await run.finish();
        const { decided } = await reading();
        expect(decided).toEqual(commands.map(({ id }) => id));
      }),
      { numRuns: 150 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });
});

/** A schedule on its way: what each owner is doing, and the requests in the network. */
class Run {
  private readonly requests: SentBatch[] = [];
  private readonly landed = new Set<SentBatch>();
  private readonly timedOut = new Set<SentBatch>();
  private readonly busy = new Map<TestRegistry, Promise<void>>();
  private readonly position = new Map<TestRegistry, number>();
  private holding = true;

  constructor(
    private readonly owners: readonly TestRegistry[],
    private readonly seen: { late: number; failed: number; done: number },
  ) {
    this.hold();
  }

  async step({ kind, by }: Act): Promise<void> {
    const owner = this.owners[by % this.owners.length] as TestRegistry;
    const recent = this.requests.at(-1 - (by % 2));
    const any = this.requests[by % Math.max(1, this.requests.length)];
    if (kind < 3) this.start(owner, by);
    else if (recent && kind < 7) this.through(recent);
    else if (recent && kind === 7) this.timeOut(recent);
    else if (any) this.land(any);
    for (let turn = 0; turn < 3; turn++) await setImmediate();
  }

  /** The network is well again, and one owner is left. */
  async finish(): Promise<void> {
    this.holding = false;
    while (this.busy.size > 0) {
      for (const request of this.requests) request.timeOut();
      await setImmediate();
    }
    const owner = this.owners[0] as TestRegistry;
    const from = (await owner.takeOver()) + 1;
    await owner.deliver(...commands.slice(from));
  }

  private hold(): void {
    void log.holdNext().then((request) => {
      if (!this.holding) return request.pass();
      this.requests.push(request);
      this.hold();
    });
  }

  private land(request: SentBatch): void {
    if (!this.landed.has(request) && this.timedOut.has(request)) this.seen.late++;
    this.landed.add(request);
    request.arrive();
  }

  private through(request: SentBatch): void {
    this.land(request);
    request.reply();
  }

  private timeOut(request: SentBatch): void {
    this.timedOut.add(request);
    request.timeOut();
  }

  /** As a member of the group: takes over, then takes what is behind the position. */
  private start(owner: TestRegistry, by: number): void {
    if (this.busy.has(owner)) return;
    const from = this.position.get(owner);
    const work = from === undefined ? this.takeOver(owner) : this.deliver(owner, from, 1 + (by % 3));
    const ended = work
      .catch((error: unknown) => {
        expect(error).toThrowCode('UNAVAILABLE');
        this.seen.failed++;
        this.position.delete(owner);
      })
      .finally(() => this.busy.delete(owner));
    this.busy.set(owner, ended);
  }

  private async takeOver(owner: TestRegistry): Promise<void> {
    this.position.set(owner, (await owner.takeOver()) + 1);
  }

  private async deliver(owner: TestRegistry, from: number, count: number): Promise<void> {
    const taken = commands.slice(from, from + count);
    await owner.deliver(...taken);
    this.position.set(owner, from + taken.length);
    const { decided } = await reading();
    expect(decided).toEqual(expect.arrayContaining(taken.map(({ id }) => id)));
    this.seen.done++;
  }
}
