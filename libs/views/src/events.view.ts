import type { EventData, EventType } from '#domain';
import { bareType, type CloudEvent, eventOf, type Leaf, toBytes, toCloudEvent, toText } from '#records';
import { sortablePosition } from './positions.js';
import type { Document, View } from './view.js';

/** An event as the history of its namespace, its model and its versions needs it; `_id` is its sortable position. */
export interface EventDocument extends Document {
  /** Its place in the namespace's order; `_seq` is the offset. */
  readonly seq: number;
  /** Absent on events of the namespace itself. */
  readonly modelId?: string;
  readonly version?: number;
  /** The version that lost its alias to `version`. */
  readonly otherVersion?: number;
  readonly data: EventData[EventType];
  /** The leaf's text: all that is known of the event beside its data. */
  readonly leaf: string;
}

export const events: View<EventDocument> = {
  name: 'events',
  version: 1,
  fields: { modelId: 'text', version: 'number', otherVersion: 'number', seq: 'number' },
  indexes: [
    { name: 'of_model', fields: ['modelId', 'seq'], unique: true, onlyWith: 'modelId' },
    { name: 'of_version', fields: ['modelId', 'version', 'seq'], unique: true, onlyWith: 'version' },
    { name: 'of_other', fields: ['modelId', 'otherVersion', 'seq'], unique: true, onlyWith: 'otherVersion' },
  ],
  route: (entry) => (entry.kind === 'event' ? [sortablePosition(entry.event)] : []),
  replaces: () => true,
  apply(_document, entry, id) {
    if (entry.kind !== 'event') return [];
    const { seq, type, stream, data } = entry.event;
    const version = 'version' in data ? data.version : undefined;
    const otherVersion = type === 'AliasAssigned' ? data.previous : undefined;
    return [
      {
        _id: id,
        seq,
        ...(stream.kind === 'model' && { modelId: stream.id }),
        ...(version !== undefined && { version }),
        ...(otherVersion !== undefined && { otherVersion }),
        data,
        leaf: toText(entry.leaf),
      },
    ];
  },
};

/** The event as people see it. */
export function cloudEventOf({ data, leaf }: EventDocument): CloudEvent {
  const header = JSON.parse(leaf) as Leaf;
  const event = eventOf(header, bareType(header.type) as EventType, data);
  return toCloudEvent(event, Buffer.from(toBytes(leaf)).toString('base64'));
}

/** When the event was recorded. */
export function recordedAtOf({ leaf }: EventDocument): string {
  return (JSON.parse(leaf) as Leaf).recordedAt;
}
