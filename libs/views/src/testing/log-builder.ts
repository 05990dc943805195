import {
  canonicalJson,
  formatInstant,
  type EventData,
  type EventType,
  type RecordedEvent,
  type Stage,
  type Stream,
} from '#domain';
import { type LogEntry, type OutcomeEntry, toBytes, wireType } from '#records';

/** What a test may say about an event beside its payload; the rest is made up, each time a second later. */
export interface When {
  readonly recordedAt?: string;
  readonly effectiveAt?: string;
  readonly actor?: string;
  readonly commandId?: string;
  /** Place among the events of its command, from 0; one of one unless said. */
  readonly index?: number;
  readonly count?: number;
}

const COMMAND_SHA256 = '0c'.repeat(32);

/** Entries of a partition's log as a reader gets them, with leaves that name no digests. */
export class LogBuilder {
  readonly entries: LogEntry[] = [];
  private readonly seqs = new Map<string, number>();
  private readonly revisions = new Map<string, number>();
  private clock = Date.parse('2026-11-17T09:00:00.000Z');

  /** Position of the namespace's last event. */
  head(namespace = 'default'): string {
    return `${namespace}:${this.seqs.get(namespace) ?? 0}`;
  }

  configure(namespace: string, exclusiveStages: readonly Stage[] = [], when: When = {}): void {
    this.append(
      namespace,
      'NamespaceConfigured',
      { kind: 'namespace', id: namespace },
      namespace,
      { exclusiveStages },
      when,
    );
  }

  owner(owner: string): void {
    this.entries.push({ kind: 'owner', offset: this.entries.length, owner, commandsTopic: 'memory' });
  }

  outcome(outcome: Partial<OutcomeEntry> & Pick<OutcomeEntry, 'status' | 'commandId'>): void {
    const recordedAt = this.tick();
    const filled = {
      namespace: 'default',
      actor: 'ada',
      commandSha256: COMMAND_SHA256,
      offset: this.entries.length,
      recordedAt,
      ...outcome,
    };
    this.entries.push({ kind: 'outcomes', offset: this.entries.length, outcomes: [filled] });
  }

  append<T extends EventType>(
    namespace: string,
    type: T,
    stream: Stream,
    subject: string,
    data: EventData[T],
    when: When,
  ): RecordedEvent {
    const offset = this.entries.length;
    const seq = (this.seqs.get(namespace) ?? 0) + 1;
    const streamRevision = (this.revisions.get(stream.id) ?? 0) + 1;
    this.seqs.set(namespace, seq);
    this.revisions.set(stream.id, streamRevision);
    const recordedAt = when.recordedAt ?? this.tick();
    const event = {
      ...{ namespace, seq, type, stream, streamRevision, subject, data, recordedAt },
      eventId: `event-${offset}`,
      commandId: when.commandId ?? `command-${offset}`,
      commandSha256: COMMAND_SHA256,
      commandIndex: when.index ?? 0,
      commandCount: when.count ?? 1,
      owner: 'owner',
      actor: { id: when.actor ?? 'ada', kind: 'person', grade: 'claimed' },
      effectiveAt: when.effectiveAt ?? recordedAt,
    } as RecordedEvent;
    this.entries.push({ kind: 'event', offset, event, leaf: leafOf(event) });
    return event;
  }

  private tick(): string {
    return formatInstant((this.clock += 1000));
  }
}

function leafOf({ data: _payload, ...event }: RecordedEvent): Uint8Array {
  return toBytes(canonicalJson({ v: 1, ...event, type: wireType(event.type) }));
}
