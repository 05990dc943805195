/** One HTTP call. Commands carry an Idempotency-Key and all else is idempotent, so any of them may be made again. */
export interface Call {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** From `/v1`, each part percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A function gives the same bytes anew at every attempt. */
  readonly body?: string | Uint8Array | (() => AsyncIterable<Uint8Array>);
  /** Without an answer nobody knows whether it was carried out. */
  readonly isCommand?: boolean;
  /** A status of 400 or more that is an answer rather than an error. */
  readonly expects?: number;
}

/** The bytes of one attempt. `fetch` reports a source that fails as a failed connection; `error` tells which it was. */
export class Source {
  error: Error | undefined;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;

  constructor(body: Call['body']) {
    this.body = typeof body === 'function' ? this.watched(body()) : body;
  }

  private async *watched(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* bytes;
    } catch (error) {
      this.error = error as Error;
      throw error;
    }
  }
}
