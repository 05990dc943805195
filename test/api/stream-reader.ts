import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Line {
  readonly type: string;
  readonly id: string;
  readonly sequence?: string;
  readonly subject?: string;
  readonly authid?: string;
  readonly problem?: { readonly code: string; readonly detail: string };
}

export interface Opened {
  readonly response: IncomingMessage;
  /** Lines as they come; ends with the stream. Nothing is read before the first is asked for. */
  readonly lines: AsyncIterator<string>;
  close(): void;
}

/** Opens a stream on a connection of its own. */
export async function openStream(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const request = get(url, { headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { response, lines: linesOf(response), close: () => request.destroy() };
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string, void, undefined> {
  yield* createInterface({ input: response, crlfDelay: Infinity });
}

/** Lines of an NDJSON stream, until one of which `last` holds, or to the end. */
export async function readLines(
  { lines }: Opened,
  last: (line: Line) => boolean = () => false,
): Promise<readonly Line[]> {
  const read: Line[] = [];
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const line = JSON.parse(next.value) as Line;
    read.push(line);
    if (last(line)) break;
  }
  return read;
}

/** Numbers of the events among the lines. */
export function seqsOf(lines: readonly Line[]): readonly number[] {
  return lines.flatMap(({ sequence }) => (sequence === undefined ? [] : [Number(sequence)]));
}

export interface Frame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retry?: string;
}

/** The next server-sent event; undefined at the end. */
export async function nextFrame({ lines }: Opened): Promise<Frame | undefined> {
  const frame: Record<string, string> = {};
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    if (next.value === '') return frame;
    const [, field = '', value = ''] = /^(\w+): (.*)$/.exec(next.value) ?? [];
    frame[field] = value;
  }
  return undefined;
}
