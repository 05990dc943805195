import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type CommandData, type Digest, formatSelector, type Ref, SIDECAR_MEDIA_TYPE, type Stage } from '#domain';
import { type Answer, answerOf, bodyOf } from './answer.js';
import type { Call } from './call.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { artifactPath, modelPath, versionPath } from './paths.js';
import {
  type HistoryPage,
  historyPageSchema,
  type Promoted,
  promotedSchema,
  type StagePage,
  stagePageSchema,
  type Version,
  versionSchema,
} from './shapes.js';

const PAGE_SIZE = '1000';
const BYTES = 'application/octet-stream';

/** Who is, or was, in a stage: at a time, as known at a time or position, in one namespace or in all. */
export interface StageQuery {
  readonly at?: string | undefined;
  readonly knownAt?: string | undefined;
  readonly namespace?: string | undefined;
}

type Model = Pick<Ref, 'namespace' | 'model'>;
type PromoteBody = Omit<CommandData<'PromoteStage'>, 'ref'>;
type ArchiveBody = Omit<CommandData<'ArchiveModel'>, 'ref'>;

/**
 * A registry over HTTP. Every method throws `RegistryError`: with the registry's code, or UNAVAILABLE, or for a command
 * OUTCOME_UNKNOWN, where no registry answers (`isUnreachable`). Calls are repeated under one Idempotency-Key, so a
 * lost connection makes nothing twice.
 */
export class RegistryClient {
  private readonly connection: Connection;

  /** @throws INVALID_COMMAND for a URL that is none */
  constructor(options: ConnectionOptions) {
    this.connection = new Connection(options);
  }

  async hasArtifact(digest: Digest): Promise<boolean> {
    const call: Call = { method: 'HEAD', path: artifactPath(digest), expects: 404 };
    return this.connection.send(call, async ({ ok }) => ok);
  }

  /** Streams bytes under their digest; a function gives them anew at every attempt. @throws DIGEST_MISMATCH */
  async putArtifact(
    digest: Digest,
    body: Uint8Array | (() => AsyncIterable<Uint8Array>),
    mediaType = BYTES,
  ): Promise<void> {
    const headers = { 'content-type': mediaType };
    await this.connection.send({ method: 'PUT', path: artifactPath(digest), headers, body }, (response) =>
      response.text(),
    );
  }

  /** The bytes under a digest, as they come: whoever needs them to be right hashes them. @throws ARTIFACT_NOT_FOUND */
  async readArtifact(digest: Digest): Promise<AsyncIterable<Uint8Array>> {
    const call: Call = { method: 'GET', path: artifactPath(digest) };
    return this.connection.send(call, async (response) => this.connection.bytesOf(response));
  }

  async register(model: Model, data: CommandData<'RegisterModel'>): Promise<Answer<Version>> {
    return this.command('POST', `${modelPath(model)}/versions`, versionSchema, data);
  }

  /** Registers by the bytes of a sidecar file, which the registry keeps. */
  async registerSidecar(model: Model, sidecar: Uint8Array, artifact: Digest): Promise<Answer<Version>> {
    const call = { path: `${modelPath(model)}/versions`, query: { artifact }, body: sidecar };
    return this.send({ ...call, method: 'POST', headers: { 'content-type': SIDECAR_MEDIA_TYPE } }, versionSchema);
  }

  async promote(ref: Ref, body: PromoteBody): Promise<Answer<Promoted>> {
    return this.command('POST', `${versionPath(ref)}/promote`, promotedSchema, body);
  }

  async archive(ref: Ref, body: ArchiveBody): Promise<Answer<Version>> {
    return this.command('POST', `${versionPath(ref)}/archive`, versionSchema, body);
  }

  async assignAlias(ref: Ref, alias: string): Promise<Answer<Version>> {
    const version = formatSelector(ref.selector);
    return this.command('PUT', `${modelPath(ref)}/aliases/${encodeURIComponent(alias)}`, versionSchema, { version });
  }

  async removeAlias(model: Model, alias: string): Promise<Answer<Version>> {
    return this.command('DELETE', `${modelPath(model)}/aliases/${encodeURIComponent(alias)}`, versionSchema);
  }

  async version(ref: Ref): Promise<Version> {
    return this.read(versionPath(ref), versionSchema);
  }

  /** Pages of events, oldest first: of one version, or of the whole model where no version is meant. */
  async *history(ref: Ref, of: 'model' | 'version'): AsyncGenerator<HistoryPage, void, undefined> {
    yield* this.pages(`${of === 'model' ? modelPath(ref) : versionPath(ref)}/history`, historyPageSchema, {});
  }

  async *stage(stage: Stage, { at, knownAt, namespace }: StageQuery): AsyncGenerator<StagePage, void, undefined> {
    yield* this.pages(`/v1/stages/${stage}`, stagePageSchema, { at, known_at: knownAt, namespace });
  }

  private async *pages<S extends z.ZodType<{ next_page_token?: string | undefined }>>(
    path: string,
    schema: S,
    query: Readonly<Record<string, string | undefined>>,
  ): AsyncGenerator<z.output<S>, void, undefined> {
    let token: string | undefined;
    do {
      const page = await this.read(path, schema, { ...query, page_size: PAGE_SIZE, page_token: token });
      yield page;
      token = page.next_page_token;
    } while (token !== undefined);
  }

  private async read<S extends z.ZodType>(path: string, schema: S, query: Call['query'] = {}): Promise<z.output<S>> {
    return this.connection.send({ method: 'GET', path, query }, (response) => bodyOf(schema, response));
  }

  private async command<S extends z.ZodType<{ ref: string }>>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    schema: S,
    body?: object,
  ): Promise<Answer<z.output<S>>> {
    const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return this.send({ method, path, ...json }, schema);
  }

  private async send<S extends z.ZodType<{ ref: string }>>(call: Call, schema: S): Promise<Answer<z.output<S>>> {
    const headers = { ...call.headers, 'idempotency-key': randomUUID() };
    return this.connection.send({ ...call, headers, isCommand: true }, (response) => answerOf(schema, response));
  }
}
