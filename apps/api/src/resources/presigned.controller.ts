import { Controller, Get, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ArtifactStore, type PresignedTransfers, type PresignedUrl } from '#artifacts';
import { RegistryError } from '#domain';
import { presignedUploadShape, presignedUrlShape, storedShape } from '../answers/shapes.js';
import { KnownArtifacts } from '../commands/known-artifacts.js';
import { Answer } from '../http/answer.js';
import { Contract, noQuery, Route } from '../http/route.js';

const OF_ARTIFACT = { tag: 'artifacts', kind: 'other', path: ['digest'], query: noQuery } as const;
const PROBLEMS = ['INVALID_DIGEST', 'ROUTE_NOT_FOUND', 'UNAVAILABLE'] as const;

const beginUpload = new Route({
  id: 'beginUpload',
  ...OF_ARTIFACT,
  summary: 'A URL of the S3 store to send the bytes of a digest to, with PUT; they count once the upload is completed',
  gives: { 201: presignedUploadShape },
  problems: PROBLEMS,
});
const completeUpload = new Route({
  id: 'completeUpload',
  ...OF_ARTIFACT,
  path: ['digest', 'upload'],
  summary: 'Make an artifact of what was sent to the URL of an upload, if it has the digest',
  gives: { 200: storedShape, 201: storedShape },
  problems: [...PROBLEMS, 'ARTIFACT_NOT_FOUND', 'DIGEST_MISMATCH'],
});
const readUrl = new Route({
  id: 'readArtifactUrl',
  ...OF_ARTIFACT,
  summary: 'A URL of the S3 store that gives the bytes under a digest',
  gives: { 200: presignedUrlShape },
  problems: [...PROBLEMS, 'ARTIFACT_NOT_FOUND'],
});

/** A URL is a secret: no cache on the way may keep it. */
const NOT_KEPT = { 'cache-control': 'no-store' };

/** Bytes that go past the registry, between its clients and the S3 store. */
@Controller('v1/artifacts/:digest')
export class PresignedController {
  constructor(
    private readonly store: ArtifactStore,
    private readonly known: KnownArtifacts,
  ) {}

  @Post('uploads')
  @Contract(beginUpload)
  async begin(@Req() request: FastifyRequest): Promise<Answer> {
    const { digest } = beginUpload.path(request);
    const { upload, ...url } = await this.transfers.upload(digest);
    return Answer.json({ upload, ...shown(url) }, NOT_KEPT, 201);
  }

  @Post('uploads/:upload/complete')
  @Contract(completeUpload)
  async complete(@Req() request: FastifyRequest): Promise<Answer> {
    const { digest, upload } = completeUpload.path(request);
    const { created, size } = await this.transfers.adopt(upload, digest);
    this.known.add(digest);
    return Answer.json({ digest, size }, { etag: `"${digest}"` }, created ? 201 : 200);
  }

  @Get('url')
  @Contract(readUrl)
  async url(@Req() request: FastifyRequest): Promise<Answer> {
    const { digest } = readUrl.path(request);
    return Answer.json(shown(await this.transfers.download(digest)), NOT_KEPT);
  }

  /** @throws ROUTE_NOT_FOUND */
  private get transfers(): PresignedTransfers {
    const { presigned } = this.store;
    if (presigned) return presigned;
    throw new RegistryError(
      'ROUTE_NOT_FOUND',
      'Expected a registry that gives URLs of its S3 store away, found one that does not: it keeps artifacts in a folder, or S3_PUBLIC_ENDPOINT is not set. Send and fetch bytes by PUT and GET of /v1/artifacts/{digest}.',
    );
  }
}

function shown({ url, expiresAt }: PresignedUrl): Record<string, string> {
  return { url, expiresAt: new Date(expiresAt).toISOString() };
}
