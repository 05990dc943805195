import { setTimeout } from 'node:timers/promises';
import { RegistryError } from '#domain';
import { type Address, addressOf } from './address.js';
import { jsonOf } from './answer.js';
import { CallSignals } from './call-signals.js';
import { type Call, Source } from './call.js';
import { isWorthRepeating, notARegistry, unanswered } from './network-fault.js';
import { errorOf } from './problem.js';
import { unlessStillborn } from './stillborn.js';

const PAUSES = [250, 500, 1000, 2000] as const;

export interface ConnectionOptions {
  /** Base URL of the registry; a user in it goes into the history as the actor. */
  readonly url: string;
  /** Sent as Bearer, instead of the user in the URL. */
  readonly token?: string;
  /** Ends what is under way; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds before each further attempt. */
  readonly pauses?: readonly number[];
}

/**
 * Sends calls to one registry. After a lost connection, 502 or 504 a call is made again, a few times and under the same
 * Idempotency-Key; where no connection could be made at all it fails at once.
 */
export class Connection {
  private readonly address: Address;
  private readonly pauses: readonly number[];
  private readonly signal: AbortSignal | undefined;
  private readonly calls: CallSignals;
  /** Calls whose answers are still being read by the caller. */
  private readonly streaming = new WeakMap<Response, AbortController>();

  /** @throws INVALID_COMMAND for a URL that is none */
  constructor({ url, token, signal, pauses = PAUSES }: ConnectionOptions) {
    this.address = addressOf(url, token);
    this.pauses = pauses;
    this.signal = signal;
    this.calls = new CallSignals(signal);
  }

  /**
   * What `read` makes of the answer. @throws what the registry answers; UNAVAILABLE or OUTCOME_UNKNOWN where nothing
   * does. A command that was lost once stays of unknown outcome until the registry says what became of it.
   */
  async send<T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> {
    let lost: RegistryError | undefined;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.exchange(call, read);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        if (error.code === 'OUTCOME_UNKNOWN') lost = error;
        const pause = this.pauses[attempt];
        if (pause === undefined || !isWorthRepeating(error, attempt > 0)) {
          throw error.code === 'UNAVAILABLE' && lost ? lost : error;
        }
        await setTimeout(pause);
      }
    }
  }

  /** The bytes of an answer as they come. @throws UNAVAILABLE when the connection is lost on the way */
  async *bytesOf(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      if (response.body) yield* response.body;
    } catch (error) {
      throw this.faultOf(error, false);
    } finally {
      const call = this.streaming.get(response);
      if (call) this.calls.end(call);
    }
  }

  private async exchange<T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> {
    const source = new Source(call.body);
    const running = this.calls.begin();
    let isStreaming = false;
    try {
      const url = this.urlOf(call);
      const head = fetch(url, {
        method: call.method,
        headers: { ...this.address.headers, ...call.headers },
        ...(source.body !== undefined && { body: source.body, duplex: 'half' }),
        // A body that may have to follow a redirect is kept in memory until it is sent, whatever its size.
        redirect: 'error',
        signal: running.signal,
      });
      const response = await unlessStillborn(url, running, head);
      if (response.ok || response.status === call.expects) {
        const result = await read(response);
        isStreaming = response.body !== null && !response.bodyUsed;
        if (isStreaming) this.streaming.set(response, running);
        return result;
      }
      throw errorOf(await jsonOf(response), call.isCommand ?? false) ?? notARegistry(response);
    } catch (error) {
      if (source.error) throw source.error;
      throw error instanceof RegistryError ? error : this.faultOf(error, call.isCommand ?? false);
    } finally {
      if (!isStreaming) this.calls.end(running);
    }
  }

  private urlOf({ path, query = {} }: Call): string {
    const url = new URL(`${this.address.url}${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }

  private faultOf(error: unknown, isCommand: boolean): Error {
    return this.signal?.aborted ? (this.signal.reason as Error) : unanswered(this.address.url, error, isCommand);
  }
}
