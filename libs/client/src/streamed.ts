import { z } from 'zod';
import { RegistryError } from '#domain';
import { errorOf } from './problem.js';
import { eventSchema, type HistoryEvent } from './shapes.js';

/** How far a stream has come: an event with its place, or a place alone, up to which there is nothing else to show. */
export interface Streamed {
  readonly position: string;
  readonly event?: HistoryEvent;
}

const SOURCE = '/cartulary/';

const controlSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('cursor'), id: z.string() }),
  z.looseObject({ type: z.literal('error'), problem: z.unknown() }),
]);
const streamedEventSchema = eventSchema.extend({ source: z.string().startsWith(SOURCE) });

/** What stands in the bytes of a stream. A line that is cut off is left out. @throws its last word, where that is an error */
export async function* streamedOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Streamed, void, undefined> {
  for await (const text of linesOf(bytes)) yield readLine(text);
}

function readLine(text: string): Streamed {
  const line = jsonOf(text);
  const control = controlSchema.safeParse(line).data;
  if (control?.type === 'cursor') return { position: control.id };
  if (control?.type === 'error') throw errorOf(control.problem, false) ?? notAStream();
  const event = streamedEventSchema.safeParse(line).data;
  if (!event) throw notAStream();
  // As it was sent, members that the schema does not know and their order included.
  return { position: `${event.source.slice(SOURCE.length)}:${Number(event.sequence)}`, event: line as HistoryEvent };
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() as string;
    yield* lines;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notAStream(): RegistryError {
  return new RegistryError('UNAVAILABLE', 'Expected a stream of events, found something else in it.');
}
