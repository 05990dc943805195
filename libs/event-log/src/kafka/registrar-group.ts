import type { Consumer } from 'kafkajs';
import { RegistryError } from '#domain';
import { type KafkaSettings, sleep } from '#platform';
import { connectFault } from './connect-fault.js';
import { kafkaClient } from './kafka-client.js';
import { Pulse } from './pulse.js';
import { Sockets } from './sockets.js';

export interface GroupTiming {
  /** Without a heartbeat for so long a member is out. */
  readonly sessionMs: number;
  readonly heartbeatMs: number;
}

export interface GroupPlace {
  readonly settings: KafkaSettings;
  readonly topic: string;
  readonly group: string;
  readonly timing: GroupTiming;
}

/** Told of what the group decides. */
export interface GroupListener {
  /** The partitions that are this member's from now on; others are not. */
  readonly assigned: (partitions: ReadonlySet<number>) => void;
  /** It is no member any more. Once. */
  readonly lost: (error: unknown) => void;
}

/** With nothing to fetch kafkajs sleeps so long between two looks at whether a heartbeat is due. */
const LOOK_MS = 100;
const LEAVE_WITHIN_MS = 3_000;
/** Of a session: a process that was held needs some time to hear that its own has ended. */
const MOST_OF_IT = 0.75;
/** A heartbeat that is answered after a call may have been sent before it; the one behind it was not. */
const HEARTBEATS_TO_CONFIRM = 2;
const RETRY = { initialRetryTime: 50, maxRetryTime: 500, retries: 30, restartOnFailure: () => Promise.resolve(false) };

/** A member of a consumer group that only learns what is assigned to it: its partitions are paused for ever. */
export class RegistrarGroup {
  private readonly sockets = new Sockets();
  private readonly consumer: Consumer;
  private readonly pulse: Pulse;
  private memberId: string | undefined;
  private partitions: ReadonlySet<number> = new Set();
  private watchers: (() => void)[] = [];
  private heartbeats = 0;
  private isOver = false;
  private refusal: { readonly error: unknown } | undefined;

  constructor(
    private readonly place: GroupPlace,
    private readonly listener: GroupListener,
  ) {
    const { settings, group, timing } = place;
    this.pulse = new Pulse(timing, () => this.lose(unheard(this.pulse.silence)));
    const client = kafkaClient(settings, { socketFactory: this.sockets.factory });
    this.consumer = client.consumer({
      groupId: group,
      sessionTimeout: timing.sessionMs,
      rebalanceTimeout: timing.sessionMs,
      heartbeatInterval: timing.heartbeatMs,
      maxWaitTimeInMs: LOOK_MS,
      allowAutoTopicCreation: false,
      retry: RETRY,
    });
  }

  /** Returns when the group has answered for the first time; the listener has heard by then. @throws UNAVAILABLE, START_REFUSED */
  async join(): Promise<void> {
    const { consumer, place } = this;
    const { GROUP_JOIN, HEARTBEAT, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) =>
      this.joined(payload.memberId, payload.memberAssignment[place.topic] ?? []),
    );
    consumer.on(HEARTBEAT, () => this.beat());
    consumer.on(CRASH, ({ payload }) => void this.crashed(payload.error));
    try {
      await consumer.connect();
      await consumer.subscribe({ topic: place.topic, fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
      // kafkajs says by an event only that it could not join.
      if (this.refusal) throw this.refusal.error;
    } catch (error) {
      this.isOver = true;
      this.sockets.cut();
      throw await connectFault(error, place.settings);
    }
  }

  /**
   * Returns once the coordinator has answered a heartbeat that was sent after the call, the partition still being this member's.
   * @throws UNAVAILABLE
   */
  async confirm(partition: number, signal: AbortSignal): Promise<void> {
    const enough = this.heartbeats + HEARTBEATS_TO_CONFIRM;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(2 * this.place.timing.sessionMs)]);
    while (this.heartbeats < enough && this.owns(partition) && !patience.aborted) await this.change(patience);
    if (this.heartbeats >= enough && this.owns(partition) && !signal.aborted) return;
    throw new RegistryError(
      'UNAVAILABLE',
      `Expected the group to confirm that partition ${partition} is this member's, found that it does not.`,
    );
  }

  /** Others may have the partitions. Where the brokers do not answer, they will when the session has ended. */
  async leave(): Promise<void> {
    this.isOver = true;
    this.pulse.stop();
    this.notify();
    const done = new AbortController();
    const left = this.consumer.disconnect().catch(() => undefined);
    await Promise.race([left, sleep(LEAVE_WITHIN_MS, [done.signal])]);
    done.abort();
    this.sockets.cut();
  }

  private owns(partition: number): boolean {
    return !this.isOver && this.partitions.has(partition);
  }

  private joined(memberId: string, partitions: readonly number[]): void {
    if (this.isOver) return;
    this.consumer.pause([{ topic: this.place.topic }]);
    if (this.memberId !== undefined && memberId !== this.memberId) return this.lose(this.whySessionEnded());
    this.memberId = memberId;
    this.pulse.felt();
    this.partitions = new Set(partitions);
    this.notify();
    this.listener.assigned(this.partitions);
  }

  /** Where the brokers were silent while this process ran it was not held: it may join again. */
  private whySessionEnded(): RegistryError {
    const { silence } = this.pulse;
    if (silence > MOST_OF_IT * this.place.timing.sessionMs) return unheard(silence);
    return new RegistryError(
      'SESSION_ENDED',
      'Expected to stay a member of the group of registrars, found that its session has ended: others may have decided since.',
    );
  }

  private beat(): void {
    if (!this.isOver) this.pulse.felt();
    this.heartbeats++;
    this.notify();
  }

  private async crashed(error: unknown): Promise<void> {
    if (this.isOver) return;
    if (this.memberId === undefined) {
      this.refusal = { error };
      return;
    }
    this.lose(await connectFault(error, this.place.settings));
  }

  private lose(error: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.notify();
    this.listener.lost(error);
  }

  private notify(): void {
    const watchers = this.watchers;
    this.watchers = [];
    for (const wake of watchers) wake();
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.watchers.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

function unheard(milliseconds: number): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    `Expected the group of registrars to answer heartbeats, found that it has not for ${milliseconds} ms: others may have the partitions.`,
  );
}
