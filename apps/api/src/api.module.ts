import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AnswerCache } from './answers/answer-cache.js';
import { CommandAnswers } from './answers/command-answers.js';
import { FirstFactsReader } from './answers/first-facts.js';
import { Actors } from './commands/actors.js';
import { CommandGateway } from './commands/command-gateway.js';
import { KnownArtifacts } from './commands/known-artifacts.js';
import { OutcomeTail } from './commands/outcome-tail.js';
import { Publisher } from './commands/publisher.js';
import { Writes } from './commands/writes.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RouteTable } from './http/route-table.js';
import { GetCommandHandler } from './queries/commands.js';
import { GetEventHandler, GetHistoryHandler } from './queries/history.js';
import { GetModelHandler } from './queries/models.js';
import { GetNamespaceHandler, ListNamespacesHandler } from './queries/namespaces.js';
import { Reads } from './queries/reads.js';
import { GetStageHandler } from './queries/stages.js';
import { FindVersionHandler, GetLastStateHandler, GetVersionHandler } from './queries/versions.js';
import { AliasesController } from './resources/aliases.controller.js';
import { ArtifactsController } from './resources/artifacts.controller.js';
import { CommandsController } from './resources/commands.controller.js';
import { DocsController } from './resources/docs.controller.js';
import { HealthController } from './resources/health.controller.js';
import { HistoryController } from './resources/history.controller.js';
import { ModelsController } from './resources/models.controller.js';
import { NamespacesController } from './resources/namespaces.controller.js';
import { PartChecks } from './resources/part-checks.js';
import { RegistrationController } from './resources/registration.controller.js';
import { StagesController } from './resources/stages.controller.js';
import { VersionFilesController } from './resources/version-files.controller.js';
import { VersionsController } from './resources/versions.controller.js';

/**
 * The native HTTP api. The app that imports it provides, globally, `EventLog`, `CommandQueue`, `ViewStore`,
 * `ArtifactStore`, `ActorNames`, `Readiness` and `ApiConfig`, and opens it by `createHttpApp`.
 */
@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [
    ArtifactsController,
    NamespacesController,
    ModelsController,
    RegistrationController,
    VersionsController,
    VersionFilesController,
    AliasesController,
    HistoryController,
    StagesController,
    CommandsController,
    HealthController,
    DocsController,
  ],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    RouteTable,
    PartChecks,
    Reads,
    Actors,
    ...[Writes, CommandGateway, KnownArtifacts, Publisher, OutcomeTail],
    ...[CommandAnswers, FirstFactsReader, AnswerCache],
    ...[
      GetVersionHandler,
      FindVersionHandler,
      GetLastStateHandler,
      GetModelHandler,
      GetNamespaceHandler,
      ListNamespacesHandler,
    ],
    ...[GetHistoryHandler, GetEventHandler, GetStageHandler, GetCommandHandler],
  ],
})
export class ApiModule {}

export { ApiConfig } from './api-config.js';
export { createHttpApp } from './http/http-app.js';
