import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import type { Call, Read, Told } from './history/history.js';

interface Operation {
  readonly key: string;
  /** Whose versions it is about. */
  readonly model?: string;
  readonly method: 'PUT' | 'POST';
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where and what a client writes. */
export interface LoadOptions {
  readonly namespace?: string;
  /** Reads the model behind each write to it. */
  readonly reads?: boolean;
}

/**
 * A client that writes one thing after another and repeats with the same key whatever it got no answer to, over any
 * number of servers that die under it. It notes every call.
 */
export class LoadClient {
  readonly calls: Call[] = [];
  readonly reads: Read[] = [];
  /** Digests of artifacts whose upload was acknowledged. */
  readonly stored: string[] = [];
  /** Operations that have their answer. */
  done = 0;
  private readonly namespace: string;
  private pending: Operation | undefined;
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly models: number,
    private readonly random: () => number,
    private readonly options: LoadOptions = {},
  ) {
    this.namespace = options.namespace ?? 'default';
  }

  /** Writes until the signal is aborted or the server is gone; `most` operations at the most. */
  async run(url: string, signal: AbortSignal, most = Infinity): Promise<void> {
    for (let done = 0; done < most && !signal.aborted; done++) {
      if (!(await this.step(url))) return;
    }
  }

  /** One operation, or once more one that has no answer yet. Whether it has one now. */
  async step(url: string): Promise<boolean> {
    const operation = (this.pending ??= this.next());
    const began = performance.now();
    const told = await this.send(url, operation);
    if (operation.method === 'POST')
      this.calls.push({
        namespace: this.namespace,
        commandId: v5(operation.key, v5.URL),
        began,
        returned: performance.now(),
        told: told.last,
      });
    if (!told.final) return false;
    this.pending = undefined;
    this.done++;
    if (this.options.reads && operation.model !== undefined) await this.read(url, operation.model);
    return true;
  }

  private async send(url: string, { method, path, body, headers }: Operation): Promise<{ last: Told; final: boolean }> {
    try {
      const response = await fetch(url + path, {
        method,
        body,
        headers: { authorization: `Basic ${btoa(`${this.name}:`)}`, ...headers },
      });
      const text = await response.text();
      const final = response.status < 500 || response.headers.get('cartulary-outcome') === 'repeated';
      if (method === 'PUT') {
        if (response.ok) this.stored.push(path.slice(path.lastIndexOf('/') + 1));
        return { last: { is: 'unknown' }, final };
      }
      const { ref, code } = JSON.parse(text) as { ref?: string; code?: string };
      if (code === undefined && !response.ok) return { last: { is: 'unknown' }, final };
      if (code !== undefined)
        return { last: code === 'OUTCOME_UNKNOWN' ? { is: 'unknown' } : { is: 'rejected', code }, final };
      const projected = response.headers.get('cartulary-projected') !== 'false';
      return { last: { is: 'done', projected, ...(ref !== undefined && { ref }) }, final };
    } catch {
      return { last: { is: 'unknown' }, final: false };
    }
  }

  private async read(url: string, model: string): Promise<void> {
    const began = performance.now();
    try {
      const response = await fetch(`${url}/v1/models/${this.namespace}/${model}`);
      if (!response.ok) return;
      const position = response.headers.get('cartulary-position') ?? '';
      const seq = Number(position.slice(position.lastIndexOf(':') + 1));
      this.reads.push({ namespace: this.namespace, began, seq, model: (await response.json()) as Read['model'] });
    } catch {
      // A read that has no answer says nothing.
    }
  }

  private next(): Operation {
    const n = this.count++;
    const model = `m${Math.floor(this.random() * this.models)}`;
    const key = `${this.name}-${n}`;
    const act = (path: string, body: object): Operation => ({
      key,
      model,
      method: 'POST',
      path: `/v1/models/${this.namespace}/${model}/versions${path}`,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
    });
    if (n % 4 === 0) return this.upload(key);
    const last = this.stored.at(-1);
    if (n % 4 === 1 && last !== undefined) return act('', { artifact: { digest: last }, label: key, metrics: { n } });
    if (n % 4 === 2)
      return act('/latest/promote', { stage: this.random() < 0.7 ? 'Production' : 'Staging', reason: key });
    return act('/stage:Production/archive', { reason: key });
  }

  private upload(key: string): Operation {
    const body = `weights ${key} ${'x'.repeat(Math.floor(this.random() * 4000))}`;
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/octet-stream' };
    return { key, method: 'PUT', path: `/v1/artifacts/${digest}`, body, headers };
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
