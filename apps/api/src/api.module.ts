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
import { ApiMetrics } from './metrics/api-metrics.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RouteTable } from './http/route-table.js';
import { ActorTerms } from './queries/actor-terms.js';
import { GetCommandHandler } from './queries/commands.js';
import { GetEventHandler, GetHistoryHandler } from './queries/history.js';
import { GetLineageHandler } from './queries/lineage.js';
import { ListModelsHandler, ListVersionsHandler } from './queries/lists.js';
import { FindCursorHandler } from './queries/ledger-cursor.js';
import { GetModelHandler } from './queries/models.js';
import { GetNamespaceHandler, ListNamespacesHandler } from './queries/namespaces.js';
import { Reads } from './queries/reads.js';
import { GetStageHandler } from './queries/stages.js';
import { FindVersionHandler, GetLastStateHandler, GetVersionHandler } from './queries/versions.js';
import { AliasesController } from './resources/aliases.controller.js';
import { ArtifactsController } from './resources/artifacts.controller.js';
import { CommandsController } from './resources/commands.controller.js';
import { DocsController } from './resources/docs.controller.js';
import { EventsController } from './resources/events.controller.js';
import { HealthController } from './resources/health.controller.js';
import { HistoryController } from './resources/history.controller.js';
import { LineageController } from './resources/lineage.controller.js';
import { ListsController } from './resources/lists.controller.js';
import { MetricsController } from './resources/metrics.controller.js';
import { ModelsController } from './resources/models.controller.js';
import { LedgerController } from './resources/ledger.controller.js';
import { NamespacesController } from './resources/namespaces.controller.js';
import { PresignedController } from './resources/presigned.controller.js';
import { PartChecks } from './resources/part-checks.js';
import { RegistrationController } from './resources/registration.controller.js';
import { StagesController } from './resources/stages.controller.js';
import { VersionFilesController } from './resources/version-files.controller.js';
import { VersionsController } from './resources/versions.controller.js';
import { EventReader } from './streams/event-reader.js';
import { LiveEvents } from './streams/live-events.js';
import { Streams } from './streams/streams.js';

/**
 * The native HTTP api. The app that imports it provides, globally, `EventLog`, `CommandQueue`, `ViewStore`,
 * `ArtifactStore`, `ActorNames`, `Tokens`, `Readiness` and `ApiConfig`, and opens it by `createHttpApp`.
 */
@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [
    ArtifactsController,
    PresignedController,
    NamespacesController,
    ModelsController,
    ListsController,
    RegistrationController,
    VersionsController,
    LineageController,
    VersionFilesController,
    AliasesController,
    HistoryController,
    EventsController,
    LedgerController,
    StagesController,
    CommandsController,
    HealthController,
    MetricsController,
    DocsController,
  ],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    RouteTable,
    PartChecks,
    ...[ApiMetrics, LiveEvents, EventReader, Streams, FindCursorHandler],
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
    ...[ActorTerms, ListModelsHandler, ListVersionsHandler, GetLineageHandler],
    ...[GetHistoryHandler, GetEventHandler, GetStageHandler, GetCommandHandler],
  ],
})
export class ApiModule {}

export { ApiConfig, type StreamTimes } from './api-config.js';
export { createHttpApp } from './http/http-app.js';
export { listenHttp } from './http/listen-http.js';
