import { Controller, Delete, Get, Patch, Post, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { AnswerCache } from '../answers/answer-cache.js';
import { Writes } from '../commands/writes.js';
import { versionAnswer } from '../answers/resource-answers.js';
import type { Answer } from '../http/answer.js';
import { sentBody } from '../http/body.js';
import { Contract } from '../http/route.js';
import { GetVersion } from '../queries/versions.js';
import {
  archiveVersion,
  deleteVersion,
  evaluateVersion,
  promoteVersion,
  readVersion,
  toRemoval,
  updateVersion,
} from './version.routes.js';

@Controller('v1/models/:namespace/:name/versions/:ref')
export class VersionsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly writes: Writes,
    private readonly cache: AnswerCache,
  ) {}

  @Get()
  @Contract(readVersion)
  read(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name, ref } = readVersion.path(request);
    return this.cache.get(namespace, `${namespace}/${name}/${ref}`, async () =>
      versionAnswer(await this.queries.execute(new GetVersion(namespace, name, ref))),
    );
  }

  @Post('promote')
  @Contract(promoteVersion)
  promote(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model, ref } = promoteVersion.path(request);
    const { holder, ...data } = sentBody(request, promoteVersion.body);
    return this.writes.submit(request, promoteVersion, {
      type: 'PromoteStage',
      namespace,
      model,
      data: { ...data, ref },
      holder,
    });
  }

  @Post('archive')
  @Contract(archiveVersion)
  archive(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model, ref } = archiveVersion.path(request);
    const data = { ...sentBody(request, archiveVersion.body), ref };
    return this.writes.submit(request, archiveVersion, { type: 'ArchiveModel', namespace, model, data });
  }

  @Patch()
  @Contract(updateVersion)
  update(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model, ref } = updateVersion.path(request);
    const data = { ...sentBody(request, updateVersion.body), ref };
    return this.writes.submit(request, updateVersion, { type: 'UpdateVersion', namespace, model, data });
  }

  @Delete()
  @Contract(deleteVersion)
  delete(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model, ref } = deleteVersion.path(request);
    const data = { ...toRemoval(deleteVersion.query(request)), ref };
    return this.writes.submit(request, deleteVersion, { type: 'DeleteVersion', namespace, model, data });
  }

  @Post('evaluations')
  @Contract(evaluateVersion)
  evaluate(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model, ref } = evaluateVersion.path(request);
    const data = { ...sentBody(request, evaluateVersion.body), ref };
    return this.writes.submit(request, evaluateVersion, { type: 'RecordEvaluation', namespace, model, data });
  }
}
