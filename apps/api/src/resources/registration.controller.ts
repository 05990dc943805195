import { Controller, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  type Digest,
  fromSidecar,
  parseSidecar,
  quoted,
  RegistryError,
  SIDECAR_MEDIA_TYPE,
  toModelName,
} from '#domain';
import { sha256 } from '#platform';
import { type Draft, Writes } from '../commands/writes.js';
import type { Answer } from '../http/answer.js';
import { bodyBytes, mediaTypeOf, parseJson } from '../http/body.js';
import { Contract } from '../http/route.js';
import { registerVersion } from './version.routes.js';

@Controller('v1/models/:namespace/:name/versions')
export class RegistrationController {
  constructor(private readonly writes: Writes) {}

  @Post()
  @Contract(registerVersion)
  register(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model } = registerVersion.path(request);
    const { artifact } = registerVersion.query(request);
    const bytes = bodyBytes(request);
    const sent =
      mediaTypeOf(request) === SIDECAR_MEDIA_TYPE ? bySidecar(bytes, model, artifact) : byBody(bytes, artifact);
    return this.writes.submit(request, registerVersion, { type: 'RegisterModel', namespace, model, ...sent });
  }
}

type Sent = Pick<Draft, 'data' | 'sidecar'>;

/** The body is the command's data as it is. */
function byBody(bytes: Uint8Array, artifact: Digest | undefined): Sent {
  if (artifact === undefined) return { data: bytes };
  throw new RegistryError(
    'INVALID_COMMAND',
    `Expected ?artifact= with a sidecar (Content-Type: ${SIDECAR_MEDIA_TYPE}), found it with JSON. Put the digest into artifact.digest.`,
  );
}

function bySidecar(bytes: Uint8Array, model: string, artifact: Digest | undefined): Sent {
  const sidecar = parseSidecar(parseJson(bytes));
  if (sidecar.model_name !== undefined && toModelName(sidecar.model_name) !== model) {
    const message = `Expected the model_name of the sidecar to be that of the path, ${quoted(model)}, found ${quoted(sidecar.model_name)}.`;
    throw new RegistryError('INVALID_COMMAND', message, { errors: [{ path: 'model_name', message }] });
  }
  const digest: Digest = `sha256:${sha256(bytes)}`;
  const data = fromSidecar(sidecar, { digest, ...(artifact !== undefined && { artifact: { digest: artifact } }) });
  return { data, sidecar: { digest, bytes } };
}
