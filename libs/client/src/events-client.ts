import { setTimeout } from 'node:timers/promises';
import { parsePosition, type Position, type Ref, RegistryError } from '#domain';
import { bodyOf } from './answer.js';
import { Calls } from './calls.js';
import type { ConnectionOptions } from './connection.js';
import { versionPath } from './paths.js';
import { type Streamed, streamedOf } from './streamed.js';
import { type Version, versionSchema } from './shapes.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
/** What passes by itself: the registry stops, is being restarted, or has dropped a reader that took too long. */
const PASSING: ReadonlySet<RegistryError['code']> = new Set(['UNAVAILABLE', 'PROJECTION_LAGGING', 'RATE_LIMITED']);

/** Which events: of one namespace, behind a position, of one model, of some types, of moves into or out of a stage. */
export interface EventQuery {
  readonly namespace?: string | undefined;
  /** Wins over `namespace`; the beginning unless given. */
  readonly after?: string | undefined;
  readonly model?: string | undefined;
  /** Bare names, as `StagePromoted`. */
  readonly types?: readonly string[] | undefined;
  readonly stage?: string | undefined;
}

/** Told when a stream that stood is lost, once for each loss, and when it stands again. */
export interface FollowListeners {
  readonly onLost?: (error: Error) => void;
  readonly onBack?: () => void;
}

/** The events of a registry, as they are and as they come. */
export class EventsClient extends Calls {
  private readonly signal: AbortSignal | undefined;

  constructor(options: ConnectionOptions) {
    super(options);
    this.signal = options.signal;
  }

  /** Position of the namespace's last event that reads show. @throws NAMESPACE_NOT_FOUND */
  async head(namespace: string): Promise<Position> {
    const query = { namespace, page_size: '1' };
    return this.connection.send({ method: 'GET', path: '/v1/history', query }, async (response) => {
      await response.text();
      return positionOf(response);
    });
  }

  /**
   * Events behind the position, then those that come, each once and in order. A connection that is lost is made again, from
   * the last position on, until the client's signal is aborted, which ends it. Throws where the registry was never reached,
   * what the registry refuses, and LOG_VIOLATION where positions do not grow.
   */
  follow(query: EventQuery, listeners: FollowListeners = {}): AsyncGenerator<Streamed, void, undefined> {
    return this.stream(query, true, listeners);
  }

  /** As `follow`, but ends with the events that were there when it began. */
  upToHead(query: EventQuery): AsyncGenerator<Streamed, void, undefined> {
    return this.stream(query, false, {});
  }

  /** The version as a registry shows it that has come to the position. */
  async versionAt(ref: Ref, position: string): Promise<Version> {
    const headers = { 'cartulary-min-position': position };
    return this.connection.send({ method: 'GET', path: versionPath(ref), headers }, (response) =>
      bodyOf(versionSchema, response),
    );
  }

  private async *stream(
    query: EventQuery,
    follow: boolean,
    { onLost, onBack }: FollowListeners,
  ): AsyncGenerator<Streamed, void, undefined> {
    let { after } = query;
    let until: number | undefined;
    let lost = false;
    for (let pause = FIRST_PAUSE_MS; !this.signal?.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const response = await this.open({ ...query, after }, follow);
        until ??= follow ? Infinity : positionOf(response).seq;
        for await (const streamed of streamedOf(this.connection.bytesOf(response))) {
          assertGrows(after, streamed);
          if (lost) onBack?.();
          lost = false;
          pause = FIRST_PAUSE_MS;
          after = streamed.position;
          yield streamed;
          if ((parsePosition(after) as Position).seq >= until) return;
        }
      } catch (error) {
        if (this.signal?.aborted) return;
        if (until === undefined || !isPassing(error)) throw error;
        if (!lost) onLost?.(error as Error);
        lost = true;
      }
      await setTimeout(pause, undefined, this.signal && { signal: this.signal }).catch(() => undefined);
    }
  }

  private open({ namespace, after, model, types, stage }: EventQuery, follow: boolean): Promise<Response> {
    const query = { namespace, after, model, types: types?.join(), stage, follow: `${follow}` };
    return this.connection.send({ method: 'GET', path: '/v1/events', query }, async (response) => response);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof RegistryError && PASSING.has(error.code);
}

function positionOf({ headers }: Response): Position {
  return parsePosition(headers.get('cartulary-position') ?? '') as Position;
}

/** @throws LOG_VIOLATION */
function assertGrows(after: string | undefined, { position, event }: Streamed): void {
  const [last, next] = [after && parsePosition(after), parsePosition(position)];
  if (next && (!last || (last.namespace === next.namespace && next.seq >= last.seq + (event ? 1 : 0)))) return;
  throw new RegistryError('LOG_VIOLATION', `Expected an event behind ${after ?? 'the beginning'}, found ${position}.`);
}
