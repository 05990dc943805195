import {
  type CommandData,
  type Digest,
  formatSelector,
  type Ref,
  RegistryError,
  SIDECAR_MEDIA_TYPE,
  type Stage,
} from '#domain';
import { type Answer, bodyOf } from './answer.js';
import type { Call } from './call.js';
import { Calls } from './calls.js';
import { artifactPath, modelPath, versionPath } from './paths.js';
import {
  type HistoryPage,
  historyPageSchema,
  type LineageGraph,
  lineageGraphSchema,
  type ModelPage,
  modelPageSchema,
  type PresignedUpload,
  presignedUploadSchema,
  presignedUrlSchema,
  type Promoted,
  promotedSchema,
  type StagePage,
  stagePageSchema,
  type Version,
  type VersionPage,
  versionPageSchema,
  versionSchema,
} from './shapes.js';

const BYTES = 'application/octet-stream';

/** Who is, or was, in a stage: at a time, as known at a time or position, in one namespace or in all. */
export interface StageQuery {
  readonly at?: string | undefined;
  readonly knownAt?: string | undefined;
  readonly namespace?: string | undefined;
}

/** What is searched for, in the filter language of the registry, and in which order. */
export interface SearchQuery {
  readonly filter?: string | undefined;
  readonly orderBy?: string | undefined;
  /** Entries of a page, 1,000 at most; a page may be short and still have a next one. */
  readonly pageSize?: number | undefined;
}

type Model = Pick<Ref, 'namespace' | 'model'>;
type PromoteBody = Omit<CommandData<'PromoteStage'>, 'ref'>;
type ArchiveBody = Omit<CommandData<'ArchiveModel'>, 'ref'>;

/**
 * A registry over HTTP. Every method throws `RegistryError`: with the registry's code, or UNAVAILABLE, or for a command
 * OUTCOME_UNKNOWN, where no registry answers (`isUnreachable`). Calls are repeated under one Idempotency-Key, so a
 * lost connection makes nothing twice.
 */
export class RegistryClient extends Calls {
  /** Asks by a conditional GET, which is as cheap as HEAD: `fetch` gives up its connection after every HEAD. */
  async hasArtifact(digest: Digest): Promise<boolean> {
    const headers = { 'if-none-match': `"${digest}"` };
    try {
      const call: Call = { method: 'GET', path: artifactPath(digest), headers, expects: 304 };
      await this.connection.send(call, async ({ body }) => body?.cancel());
      return true;
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'ARTIFACT_NOT_FOUND') return false;
      throw error;
    }
  }

  /** Streams bytes under their digest; a function gives them anew at every attempt. False where they were there already. @throws DIGEST_MISMATCH */
  async putArtifact(
    digest: Digest,
    body: Uint8Array | (() => AsyncIterable<Uint8Array>),
    mediaType = BYTES,
  ): Promise<boolean> {
    const call: Call = { method: 'PUT', path: artifactPath(digest), headers: { 'content-type': mediaType }, body };
    return this.connection.send(call, async (response) => {
      await response.text();
      return response.status === 201;
    });
  }

  /** The bytes under a digest, as they come: whoever needs them to be right hashes them. @throws ARTIFACT_NOT_FOUND */
  async readArtifact(digest: Digest): Promise<AsyncIterable<Uint8Array>> {
    const call: Call = { method: 'GET', path: artifactPath(digest) };
    return this.connection.send(call, async (response) => this.connection.bytesOf(response));
  }

  /** Leave to send bytes straight to the registry's S3 store. @throws ROUTE_NOT_FOUND where it gives none */
  async beginUpload(digest: Digest): Promise<PresignedUpload> {
    const call: Call = { method: 'POST', path: `${artifactPath(digest)}/uploads` };
    return this.connection.send(call, (response) => bodyOf(presignedUploadSchema, response));
  }

  /** Makes an artifact of what was sent. False where it was there already. @throws DIGEST_MISMATCH, ARTIFACT_NOT_FOUND */
  async completeUpload(digest: Digest, upload: string): Promise<boolean> {
    const path = `${artifactPath(digest)}/uploads/${encodeURIComponent(upload)}/complete`;
    return this.connection.send({ method: 'POST', path }, async (response) => {
      await response.text();
      return response.status === 201;
    });
  }

  /** A URL of the registry's S3 store that gives the bytes. @throws ARTIFACT_NOT_FOUND, ROUTE_NOT_FOUND where it gives none */
  async artifactUrl(digest: Digest): Promise<string> {
    return (await this.read(`${artifactPath(digest)}/url`, presignedUrlSchema)).url;
  }

  async register(model: Model, data: CommandData<'RegisterModel'>): Promise<Answer<Version>> {
    return this.command('POST', `${modelPath(model)}/versions`, versionSchema, data);
  }

  /** Registers by the bytes of a sidecar file, which the registry keeps. */
  async registerSidecar(model: Model, sidecar: Uint8Array, artifact: Digest): Promise<Answer<Version>> {
    const call = { path: `${modelPath(model)}/versions`, query: { artifact }, body: sidecar };
    return this.send(
      { ...call, method: 'POST', headers: { 'content-type': SIDECAR_MEDIA_TYPE } },
      versionSchema,
      ({ ref }) => ref,
    );
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

  /** A version's sidecar: the bytes that it came with while nothing has changed, else written anew. */
  async sidecar(ref: Ref): Promise<Uint8Array> {
    const call: Call = { method: 'GET', path: `${versionPath(ref)}/sidecar` };
    return this.connection.send(call, async (response) => new Uint8Array(await response.arrayBuffer()));
  }

  /** Pages of events, oldest first: of one version, or of the whole model where no version is meant. */
  async *history(ref: Ref, of: 'model' | 'version'): AsyncGenerator<HistoryPage, void, undefined> {
    yield* this.pages(`${of === 'model' ? modelPath(ref) : versionPath(ref)}/history`, historyPageSchema, {});
  }

  async *stage(stage: Stage, { at, knownAt, namespace }: StageQuery): AsyncGenerator<StagePage, void, undefined> {
    yield* this.pages(`/v1/stages/${stage}`, stagePageSchema, { at, known_at: knownAt, namespace });
  }

  /** Models over all namespaces. @throws INVALID_FILTER */
  async *models(query: SearchQuery = {}): AsyncGenerator<ModelPage, void, undefined> {
    yield* this.pages('/v1/models', modelPageSchema, toParameters(query));
  }

  /** Versions of one model, or over all models. @throws INVALID_FILTER */
  async *versions(query: SearchQuery = {}, of?: Model): AsyncGenerator<VersionPage, void, undefined> {
    const path = of ? `${modelPath(of)}/versions` : '/v1/versions';
    yield* this.pages(path, versionPageSchema, toParameters(query));
  }

  /** What a version was made of, or what was made from it. */
  async lineage(ref: Ref, direction: 'up' | 'down'): Promise<LineageGraph> {
    return this.read(`${versionPath(ref)}/lineage`, lineageGraphSchema, { direction });
  }
}

function toParameters({ filter, orderBy, pageSize }: SearchQuery): Readonly<Record<string, string | undefined>> {
  return { filter, order_by: orderBy, ...(pageSize !== undefined && { page_size: `${pageSize}` }) };
}
