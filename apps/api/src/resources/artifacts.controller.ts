import { Controller, Get, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ArtifactStore, MANIFEST_MEDIA_TYPE } from '#artifacts';
import { bytesAnswer } from '../answers/bytes-answer.js';
import { storedShape } from '../answers/shapes.js';
import { Answer } from '../http/answer.js';
import { KnownArtifacts } from '../commands/known-artifacts.js';
import { bodyStream, mediaTypeOf } from '../http/body.js';
import { Contract, noQuery, Route } from '../http/route.js';
import { checkedManifest } from './manifest-upload.js';

const ARTIFACT = { tag: 'artifacts', kind: 'other', path: ['digest'], query: noQuery } as const;

const putArtifact = new Route({
  id: 'putArtifact',
  ...ARTIFACT,
  summary:
    'Store bytes under their SHA-256; those of a manifest are checked when their Content-Type says that they are one',
  takes: 'bytes',
  gives: { 200: storedShape, 201: storedShape },
  problems: [
    'INVALID_DIGEST',
    'DIGEST_MISMATCH',
    'INVALID_COMMAND',
    'NUMBER_NOT_EXACT',
    'ARTIFACT_NOT_FOUND',
    'PAYLOAD_TOO_LARGE',
    'UNAVAILABLE',
  ],
});
const getArtifact = new Route({
  id: 'getArtifact',
  ...ARTIFACT,
  summary: 'The bytes under a digest, whole or a range',
  gives: { 200: 'bytes', 206: 'bytes', 304: 'nothing' },
  problems: ['INVALID_DIGEST', 'ARTIFACT_NOT_FOUND', 'RANGE_NOT_SATISFIABLE', 'UNAVAILABLE'],
});

@Controller('v1/artifacts/:digest')
export class ArtifactsController {
  constructor(
    private readonly store: ArtifactStore,
    private readonly known: KnownArtifacts,
  ) {}

  @Put()
  @Contract(putArtifact)
  async put(@Req() request: FastifyRequest): Promise<Answer> {
    const { digest } = putArtifact.path(request);
    const isManifest = mediaTypeOf(request) === MANIFEST_MEDIA_TYPE;
    const source = isManifest ? checkedManifest(this.store, bodyStream(request), digest) : bodyStream(request);
    const { created, size } = await this.store.put(source, digest);
    this.known.add(digest);
    return Answer.json({ digest, size }, { etag: `"${digest}"` }, created ? 201 : 200);
  }

  @Get()
  @Contract(getArtifact)
  get(@Req() request: FastifyRequest): Promise<Answer> {
    return bytesAnswer(this.store, request, getArtifact.path(request));
  }
}
