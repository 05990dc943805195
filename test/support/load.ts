import { createHash } from 'node:crypto';

interface Operation {
  readonly key: string;
  readonly method: 'PUT' | 'POST';
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a client was told: it must stand for ever. */
export interface Told {
  readonly key: string;
  readonly status: number;
  /** `default/m:v3` of a version that the answer shows. */
  readonly ref?: string;
  readonly code?: string;
}

/**
 * A client that writes one thing after another and repeats with the same key whatever it got no answer to, over any
 * number of servers that die under it.
 */
export class LoadClient {
  readonly told: Told[] = [];
  /** Digests of artifacts whose upload was acknowledged. */
  readonly stored: string[] = [];
  private pending: Operation | undefined;
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly models: number,
    private readonly random: () => number,
  ) {}

  /** Writes until the signal is aborted or the server is gone; `most` operations at the most. */
  async run(url: string, signal: AbortSignal, most = Infinity): Promise<void> {
    for (let done = 0; done < most && !signal.aborted; done++) {
      this.pending ??= this.next();
      try {
        await this.send(url, this.pending);
      } catch {
        return;
      }
      this.pending = undefined;
    }
  }

  private async send(url: string, { key, method, path, body, headers }: Operation): Promise<void> {
    const response = await fetch(url + path, {
      method,
      body,
      headers: { authorization: `Basic ${btoa(`${this.name}:`)}`, ...headers },
    });
    const text = await response.text();
    if (response.status >= 500) throw new Error(`${response.status} ${text}`);
    if (method === 'PUT') {
      if (response.ok) this.stored.push(path.slice(path.lastIndexOf('/') + 1));
      return;
    }
    const answer = JSON.parse(text) as { ref?: string; code?: string };
    this.told.push({
      key,
      status: response.status,
      ...(answer.ref !== undefined && { ref: answer.ref }),
      ...(answer.code !== undefined && { code: answer.code }),
    });
  }

  private next(): Operation {
    const n = this.count++;
    const model = `m${Math.floor(this.random() * this.models)}`;
    const key = `${this.name}-${n}`;
    const json = { 'content-type': 'application/json', 'idempotency-key': key };
    const act = (path: string, body: object): Operation => ({
      key,
      method: 'POST',
      path: `/v1/models/default/${path}`,
      body: JSON.stringify(body),
      headers: json,
    });
    if (n % 4 === 0) {
      const body = `weights ${this.name} ${n} ${'x'.repeat(Math.floor(this.random() * 4000))}`;
      const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
      return {
        key,
        method: 'PUT',
        path: `/v1/artifacts/${digest}`,
        body,
        headers: { 'content-type': 'application/octet-stream' },
      };
    }
    const last = this.stored.at(-1);
    if (n % 4 === 1 && last !== undefined)
      return act(`${model}/versions`, { artifact: { digest: last }, label: key, metrics: { n } });
    if (n % 4 === 2)
      return act(`${model}/versions/latest/promote`, {
        stage: this.random() < 0.7 ? 'Production' : 'Staging',
        reason: key,
      });
    return act(`${model}/versions/stage:Production/archive`, { reason: key });
  }
}

/** Small deterministic generator: the same seed gives the same run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
