import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';

/** What the JSON of one answer or another holds. */
export interface Body {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  readonly status: string;
  readonly commandId: string;
  readonly position: string;
  readonly result: { readonly ref: string };
  readonly next_page_token?: string;
  readonly namespaces: readonly { readonly name: string }[];
  readonly models: readonly Body[];
  readonly versions: readonly (Body & { readonly from: string; readonly until?: string })[];
  readonly events: readonly {
    readonly type: string;
    readonly sequence: string;
    readonly correlationid: string;
    readonly authid: string;
    readonly leaf: string;
  }[];
  readonly nodes: readonly { readonly id: string; readonly kind: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly relation: string }[];
  readonly truncated: boolean;
  readonly ref: string;
  readonly namespace: string;
  readonly name: string;
  readonly model: string;
  readonly version: number;
  readonly versionCount: number;
  readonly revision: number;
  readonly label: string;
  readonly description: string;
  readonly stage: string;
  readonly stages: Readonly<Record<string, readonly number[]>>;
  readonly displaced: readonly number[];
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly evaluations: readonly unknown[];
  readonly exclusiveStages: readonly string[];
  readonly artifact: { readonly grade: string };
  readonly lineage: { readonly missing: readonly string[] };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Its JSON; empty where it is none. */
  readonly body: Body;
}

export interface CallOptions {
  /** An object is sent as JSON; a text or bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const SIDECAR = 'application/vnd.cartulary.sidecar+json';

export function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** One caller of a registry. */
export class Client {
  constructor(
    readonly url: string,
    private readonly defaults: Readonly<Record<string, string>> = {},
  ) {}

  as(user: string): Client {
    return new Client(this.url, { authorization: `Basic ${Buffer.from(`${user}:`).toString('base64')}` });
  }

  async call(method: string, path: string, { body, headers }: CallOptions = {}): Promise<Reply> {
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.url + path, {
      method,
      ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...this.defaults, ...headers },
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, text, body: (json ? JSON.parse(text) : {}) as Body };
  }

  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply> {
    return this.call('GET', path, { ...(headers && { headers }) });
  }

  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply> {
    return this.call('POST', path, { body, ...(headers && { headers }) });
  }

  /** Stores bytes and returns their digest. */
  async store(bytes: string | Uint8Array): Promise<string> {
    const digest = digestOf(bytes);
    const { status } = await this.call('PUT', `/v1/artifacts/${digest}`, {
      body: bytes,
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect([200, 201]).toContain(status);
    return digest;
  }

  /** Registers a version of `model` with bytes of its own. */
  async register(model: string, more: object = {}, headers?: Readonly<Record<string, string>>): Promise<Reply> {
    const digest = await this.store(`weights of ${model} ${JSON.stringify(more)}`);
    return this.post(
      `/v1/models/default/${encodeURIComponent(model)}/versions`,
      { artifact: { digest, fileName: `${model}.pkl` }, ...more },
      headers,
    );
  }
}

/** Holds where the answer is a problem document with this code and status. */
export function expectProblem(reply: Reply, status: number, code: string): void {
  expect({ status: reply.status, code: reply.body.code, detail: reply.body.detail }).toEqual({
    status,
    code,
    detail: expect.any(String),
  });
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
  expect(reply.body).toMatchObject({
    type: `urn:cartulary:problem:${code}`,
    title: expect.any(String),
    status,
    errors: expect.any(Array),
  });
}
