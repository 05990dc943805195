import type { EventQuery, HistoryEvent } from '#client';
import {
  EVENT_TYPES,
  formatPosition,
  parsePosition,
  parseRef,
  type Position,
  RegistryError,
  toNamespace,
  toStage,
} from '#domain';
import { argument, misused, modelOf } from '../arguments.js';

/** What somebody has typed of the events that are meant. */
export interface WatchedOptions {
  readonly namespace?: string;
  readonly model?: string;
  readonly stage?: string;
  readonly types?: string;
}

export type Watched = Omit<EventQuery, 'after'> & { readonly namespace: string };

/** @throws InvalidArgumentError */
export function watchedOf({ namespace, model, stage, types }: WatchedOptions): Watched {
  const ref = model === undefined ? undefined : modelIn(model, namespace);
  return {
    namespace: ref?.namespace ?? (namespace === undefined ? 'default' : argument(() => toNamespace(namespace))),
    ...(ref && { model: ref.model }),
    ...(stage !== undefined && { stage: argument(() => toStage(stage)) }),
    ...(types !== undefined && { types: typesOf(types) }),
  };
}

/** The `seq` behind which one begins that begins with this event. @throws InvalidArgumentError */
export function seqBefore(option: string, text: string, namespace: string): number {
  const position = parsePosition(text);
  if (position?.namespace === namespace) return Math.max(position.seq - 1, 0);
  return misused(`Expected --${option} to be a position such as ${namespace}:41, found ${JSON.stringify(text)}.`);
}

/** The `seq` behind which one begins, where that is no further than the next event to come. @throws POSITION_BEYOND_HEAD */
export function reached(typed: string, seq: number, head: Position): number {
  if (seq <= head.seq) return seq;
  throw new RegistryError(
    'POSITION_BEYOND_HEAD',
    `Expected a position up to ${formatPosition(head)}, the last event there is, found ${typed}.`,
  );
}

/** Whether a version came into the stage that is watched, or into any. */
export function isPromotion({ data }: HistoryEvent, { stage }: Watched): boolean {
  return stage === undefined || data['to'] === stage;
}

function modelIn(text: string, namespace: string | undefined): { namespace: string; model: string } {
  modelOf(text);
  const ref = argument(() => parseRef(text, namespace));
  if (namespace !== undefined && ref.namespace !== namespace)
    misused(`Expected a model of ${namespace}, found ${JSON.stringify(text)}. Leave out --namespace.`);
  return ref;
}

function typesOf(text: string): readonly string[] {
  const types = text.split(',').map((type) => type.trim());
  const unknown = types.find((type) => !EVENT_TYPES.some((known) => known === type));
  if (unknown !== undefined)
    misused(`Expected --types out of ${EVENT_TYPES.join(', ')}, found ${JSON.stringify(unknown)}.`);
  return types;
}
