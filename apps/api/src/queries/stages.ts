import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { resolveNamespace, stageAt, type StageCursor, type StagePage, type StageQuestion, ViewStore } from '#views';
import { Actors } from '../commands/actors.js';
import { Reads } from './reads.js';

/** What is, or was, in a stage. */
export class GetStage extends Query<StagePage & { readonly position?: string }> {
  constructor(
    readonly question: StageQuestion,
    readonly limit: number,
    readonly after: StageCursor | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetStage)
export class GetStageHandler implements IQueryHandler<GetStage> {
  constructor(
    private readonly views: ViewStore,
    private readonly reads: Reads,
    private readonly actors: Actors,
  ) {}

  async execute({ question, limit, after }: GetStage): Promise<StagePage & { readonly position?: string }> {
    const { namespace } = question;
    if (namespace === undefined) return this.named(await stageAt(this.views, question, limit, after));
    const { value, position } = await this.reads.at(namespace, async (views) => {
      await resolveNamespace(views, namespace);
      return stageAt(views, question, limit, after);
    });
    return { ...(await this.named(value)), position };
  }

  private async named(page: StagePage): Promise<StagePage> {
    return { ...page, versions: await Promise.all(page.versions.map((version) => this.actors.named(version))) };
  }
}
