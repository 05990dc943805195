import type { Artifact, DataSource, Lineage } from './lineage.js';
import type { Stage } from './stages.js';

/** Who acted. `id` is opaque; names live in a table beside the log. */
export interface Actor {
  readonly id: string;
  readonly kind: string;
  readonly grade: 'authenticated' | 'claimed' | 'anonymous';
}

export type Tags = Readonly<Record<string, string>>;
export type Metrics = Readonly<Record<string, number>>;

interface OfModel {
  readonly name: string;
}
interface OfVersion extends OfModel {
  readonly version: number;
}
/** A claimed time that lay ahead of the owner's clock. */
interface Claimed {
  readonly claimedAt?: string;
}

export interface Registered extends OfVersion {
  readonly label?: string;
  readonly artifact: Artifact;
  readonly lineage: Lineage;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly metrics: Metrics;
  readonly description?: string;
  readonly tags: Tags;
  /** Digest of the sidecar's bytes. */
  readonly sidecar?: string;
  readonly createdAt?: string;
  readonly origin?: { readonly system: string; readonly id?: string; readonly url?: string; readonly actor?: string };
  readonly foreign?: Readonly<Record<string, unknown>>;
  /** SHA-256 over what makes two versions the same, hex. */
  readonly fingerprint: string;
}

export interface Evaluation {
  readonly metrics: Metrics;
  readonly dataset?: string | DataSource;
  readonly split?: string;
  readonly evaluator?: string;
  readonly report?: string;
}

/** Payload of each event by its bare name. On the wire the type is `io.cartulary.<Name>.v1`. */
export interface EventData {
  ModelCreated: OfModel & { readonly description?: string; readonly tags: Tags };
  ModelRegistered: Registered;
  StagePromoted: OfVersion &
    Claimed & {
      readonly from: Stage;
      readonly to: Stage;
      readonly displaced: readonly number[];
      readonly reason?: string;
    };
  ModelArchived: OfVersion &
    Claimed & { readonly from: Stage; readonly reason?: string; readonly displacedBy?: number };
  AliasAssigned: OfVersion & { readonly alias: string; readonly previous?: number };
  AliasRemoved: OfVersion & { readonly alias: string };
  ModelRenamed: OfModel & { readonly from: string; readonly to: string };
  ModelDescribed: OfModel & { readonly description?: string };
  VersionDescribed: OfVersion & { readonly description?: string };
  TagsChanged: OfModel & { readonly version?: number; readonly set: Tags; readonly removed: readonly string[] };
  EvaluationRecorded: OfVersion & Evaluation;
  VersionDeleted: OfVersion & { readonly from: Stage; readonly reason?: string; readonly aliases: readonly string[] };
  ModelDeleted: OfModel & { readonly reason?: string };
  NamespaceConfigured: { readonly exclusiveStages: readonly Stage[] };
}

export type EventType = keyof EventData;

export const EVENT_TYPES = [
  'ModelCreated',
  'ModelRegistered',
  'StagePromoted',
  'ModelArchived',
  'AliasAssigned',
  'AliasRemoved',
  'ModelRenamed',
  'ModelDescribed',
  'VersionDescribed',
  'TagsChanged',
  'EvaluationRecorded',
  'VersionDeleted',
  'ModelDeleted',
  'NamespaceConfigured',
] as const satisfies readonly EventType[];

export interface Stream {
  readonly kind: 'model' | 'namespace';
  /** The modelId, or the namespace's name. */
  readonly id: string;
}

/** What `decide` makes: a fact that is not yet in the log. */
export type NewEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly stream: Stream;
    readonly subject: string;
    readonly data: EventData[T];
  };
}[EventType];

/** What the log adds when it records an event. Times are ISO 8601 in UTC with milliseconds; digests lower-case hex. */
export interface Recording {
  readonly namespace: string;
  /** Dense in the namespace, from 1. */
  readonly seq: number;
  readonly eventId: string;
  readonly streamRevision: number;
  readonly commandId: string;
  readonly commandSha256: string;
  readonly commandIndex: number;
  readonly commandCount: number;
  readonly owner: string;
  readonly actor: Actor;
  readonly recordedAt: string;
  readonly effectiveAt: string;
}

export type RecordedEvent = NewEvent & Recording;
export type RecordedOf<T extends EventType> = Extract<NewEvent, { type: T }> & Recording;
