import { typeOf } from './reading-fault.js';

/**
 * Answers that a broker gives before it writes. One that it is not the leader is none of them: it may have been the leader
 * when it wrote.
 */
const NOT_WRITTEN = new Set([
  'NOT_ENOUGH_REPLICAS',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const FORBIDDEN = new Set(['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED']);

/** A produce request that left, and has no answer that says it was written. */
export class ProduceFailed extends Error {
  override readonly name = 'ProduceFailed';
  private readonly type: string;

  constructor(cause: unknown) {
    super((cause as Error).message, { cause });
    this.type = typeOf(cause) ?? '';
  }

  /** Whether the messages may be on the topic, now or later. */
  get mayStand(): boolean {
    return !NOT_WRITTEN.has(this.type);
  }

  get isTooLarge(): boolean {
    return TOO_LARGE.has(this.type);
  }

  /** Whether trying again is of no use. */
  get isFinal(): boolean {
    return this.isTooLarge || FORBIDDEN.has(this.type);
  }
}
