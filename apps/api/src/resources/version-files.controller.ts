import { buffer } from 'node:stream/consumers';
import { Controller, Get, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ArtifactStore, findMember, loadManifest, type Manifest, MANIFEST_MEDIA_TYPE } from '#artifacts';
import {
  type Digest,
  formatFileName,
  isDigest,
  quoted,
  RegistryError,
  SIDECAR_MEDIA_TYPE,
  toModelName,
  toSidecar,
} from '#domain';
import type { ModelDocument, VersionDocument } from '#views';
import { bytesAnswer } from '../answers/bytes-answer.js';
import { at } from '../answers/resource-answers.js';
import { Answer } from '../http/answer.js';
import { Contract, noQuery, REF_PROBLEMS, Route } from '../http/route.js';
import { type FoundVersion, FindVersion } from '../queries/versions.js';
import type { Read } from '../queries/reads.js';

const FILE = { tag: 'versions', kind: 'read', path: ['namespace', 'name', 'ref'], query: noQuery } as const;
const BYTES = {
  gives: { 200: 'bytes', 206: 'bytes', 304: 'nothing' },
  problems: [...REF_PROBLEMS, 'ARTIFACT_NOT_FOUND', 'RANGE_NOT_SATISFIABLE', 'UNAVAILABLE'],
} as const;

const artifactOf = new Route({
  id: 'readVersionArtifact',
  ...FILE,
  ...BYTES,
  summary: "The bytes of a version's artifact",
});
const memberOf = new Route({
  id: 'readVersionArtifactFile',
  ...FILE,
  ...BYTES,
  path: ['namespace', 'name', 'ref', '*'],
  summary: 'One file of an artifact that is a directory',
});
const sidecarOf = new Route({
  id: 'readVersionSidecar',
  ...FILE,
  summary: 'The sidecar: as it came while nothing changed, else written anew',
  gives: { 200: { mediaType: SIDECAR_MEDIA_TYPE, schema: z.record(z.string(), z.unknown()) } },
  problems: REF_PROBLEMS,
});
const fileNameOf = new Route({
  id: 'readVersionFileName',
  ...FILE,
  summary: "The convention's file name",
  gives: { 200: 'text' },
  problems: REF_PROBLEMS,
});

@Controller('v1/models/:namespace/:name/versions/:ref')
export class VersionFilesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly store: ArtifactStore,
  ) {}

  @Get('artifact')
  @Contract(artifactOf)
  async artifact(@Req() request: FastifyRequest): Promise<Answer> {
    const { value, position } = await this.find(artifactOf.path(request));
    const { artifact } = value.version;
    return bytesAnswer(this.store, request, { ...artifact, digest: digestOf(value.version) }, at(position));
  }

  @Get('artifact/*')
  @Contract(memberOf)
  async member(@Req() request: FastifyRequest): Promise<Answer> {
    const { '*': path, ...version } = memberOf.path(request);
    const { value, position } = await this.find(version);
    const member = findMember(await this.manifestOf(value.version), path);
    if (!member)
      throw new RegistryError('ARTIFACT_NOT_FOUND', `Expected a file ${quoted(path)} in the artifact, found none.`);
    return bytesAnswer(this.store, request, { digest: member.digest, fileName: path }, at(position));
  }

  @Get('sidecar')
  @Contract(sidecarOf)
  async sidecar(@Req() request: FastifyRequest): Promise<Answer> {
    const { value, position } = await this.find(sidecarOf.path(request));
    const { version, model } = value;
    const headers = { 'content-type': SIDECAR_MEDIA_TYPE, ...at(position) };
    const kept = await this.keptSidecar(version, model);
    return new Answer(200, headers, kept ?? JSON.stringify(toSidecar(described(version, model))));
  }

  @Get('filename')
  @Contract(fileNameOf)
  async fileName(@Req() request: FastifyRequest): Promise<Answer> {
    const { value, position } = await this.find(fileNameOf.path(request));
    return new Answer(
      200,
      { 'content-type': 'text/plain; charset=utf-8', ...at(position) },
      formatFileName(described(value.version, value.model)),
    );
  }

  private find({
    namespace,
    name,
    ref,
  }: {
    namespace: string;
    name: string;
    ref: string;
  }): Promise<Read<FoundVersion>> {
    return this.queries.execute(new FindVersion(namespace, name, ref));
  }

  private async manifestOf(version: VersionDocument): Promise<Manifest> {
    const digest = digestOf(version);
    if (version.artifact.mediaType === MANIFEST_MEDIA_TYPE) {
      try {
        return await loadManifest(this.store, digest);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code === 'UNAVAILABLE') throw error;
      }
    }
    throw new RegistryError(
      'ARTIFACT_NOT_FOUND',
      `Expected an artifact that is a directory, found that ${digest} is one file.`,
    );
  }

  /** The bytes by which the version was registered, if the name in them is still the model's. */
  private async keptSidecar({ sidecar }: VersionDocument, { name }: ModelDocument): Promise<Buffer | undefined> {
    if (sidecar === undefined || !isDigest(sidecar) || !(await this.store.stat(sidecar))) return undefined;
    const bytes = await buffer(await this.store.read(sidecar));
    const { model_name: said } = JSON.parse(bytes.toString()) as { model_name?: string };
    return said === undefined || toModelName(said) === name ? bytes : undefined;
  }
}

/** @throws ARTIFACT_NOT_FOUND */
function digestOf({ artifact: { digest, uri } }: VersionDocument): Digest {
  if (digest !== undefined && isDigest(digest)) return digest;
  const where = uri === undefined ? 'none was given' : `they are kept at ${uri}`;
  throw new RegistryError(
    'ARTIFACT_NOT_FOUND',
    `Expected a version whose bytes the registry holds, found that ${where}.`,
  );
}

function described(version: VersionDocument, { name }: ModelDocument) {
  const { label, artifact, createdAt, registeredAt, lineage, hyperparameters, metrics, foreign } = version;
  return {
    model: name,
    ...(label !== undefined && { label }),
    ...(artifact.fileName !== undefined && { fileName: artifact.fileName }),
    ...(createdAt !== undefined && { createdAt }),
    registeredAt,
    ...(lineage.code?.commit !== undefined && { commit: lineage.code.commit }),
    data: lineage.data,
    hyperparameters,
    metrics,
    ...(foreign && { foreign }),
  };
}
