import type { CommandRecord, NewCommandRecord } from '#records';

/** A partition that was assigned to a member. */
export interface Assignment {
  readonly partition: number;
  /**
   * Returns once the group has said, after the call, that the partition is still this member's. For an owner that found
   * another one's records behind its own (rule O9).
   * @throws UNAVAILABLE where it is not, or nobody can say: the membership then ends
   */
  readonly confirm: () => Promise<void>;
  /** Aborted once the partition is to be given back: what takes long may end early. */
  readonly signal: AbortSignal;
}

/** A member of the group that decides commands. Each partition has one member at a time, as far as the group knows. */
export interface CommandConsumer {
  /** The partition is this member's from now on. Returns the last command offset that the log has decided, −1 for none; delivery goes on behind it. */
  assigned(assignment: Assignment): Promise<number>;
  /** What has arrived, in order, at most 256. The next batch of the partition comes only after this one returned. An error ends the membership. */
  deliver(partition: number, commands: readonly CommandRecord[]): Promise<void>;
  /** Another member may have the partition after this returned. Called for every partition of a membership that ends, an error's too. */
  revoked(partition: number): Promise<void>;
}

export interface Membership {
  /** Resolves when membership has ended: by `leave`, or rejects with the error of a callback. */
  readonly ended: Promise<void>;
  /** That it has, or is taking. */
  readonly partitions: number;
  /** Finishes the batches in hand, gives the partitions back. Errors of callbacks show in `ended`. */
  leave(): Promise<void>;
}

/** Where commands wait to be decided. */
export abstract class CommandQueue {
  /** The name under which offsets count. A queue that starts again from 0 has another name. */
  abstract readonly topic: string;
  /** Whether commands and their offsets outlive the process; events then name the command's place as their source. */
  abstract readonly lasting: boolean;
  abstract readonly partitions: number;

  /**
   * Puts each command in the partition of its namespace. Kafka: durable on return. Embedded: not durable; a crash
   * loses what has no outcome yet, and the caller repeats it. Order is kept within a namespace. Repeats make repeated commands.
   * @throws UNAVAILABLE, PAYLOAD_TOO_LARGE: nothing of it was put; OUTCOME_UNKNOWN: some of it may be there, now or later
   */
  abstract publish(commands: readonly NewCommandRecord[]): Promise<void>;

  /** Joins the group. Commands already decided, by the offset that `assigned` returns, are not delivered again. @throws UNAVAILABLE, START_REFUSED */
  abstract join(consumer: CommandConsumer): Promise<Membership>;

  /** Ends all memberships; nothing is put afterwards. */
  abstract close(): Promise<void>;
}
