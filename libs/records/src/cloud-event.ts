import type { RecordedEvent } from '#domain';
import { wireType } from './leaf.js';

/** An event as CloudEvents 1.0 JSON, as HTTP shows it. `leaf` is base64. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly recordedtime: string;
  readonly sequence: string;
  readonly correlationid: string;
  readonly authid: string;
  readonly data: unknown;
  readonly leaf: string;
}

/** 16 digits, so that text order is number order. */
export function formatSequence(seq: number): string {
  return String(seq).padStart(16, '0');
}

export function toCloudEvent(event: RecordedEvent, leafBase64: string): CloudEvent {
  return {
    specversion: '1.0',
    id: event.eventId,
    source: `/cartulary/${event.namespace}`,
    type: wireType(event.type),
    subject: event.subject,
    time: event.effectiveAt,
    recordedtime: event.recordedAt,
    sequence: formatSequence(event.seq),
    correlationid: event.commandId,
    authid: event.actor.id,
    data: event.data,
    leaf: leafBase64,
  };
}
