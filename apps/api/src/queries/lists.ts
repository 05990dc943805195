import { setImmediate } from 'node:timers/promises';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  allOf,
  IN_LIST,
  modelShape,
  type ModelShape,
  resolveModel,
  type Search,
  type SearchCursor,
  searchModels,
  searchVersions,
  versionShape,
  type VersionShape,
  versionsOfModel,
  ViewStore,
} from '#views';
import { Actors } from '../commands/actors.js';
import { ActorTerms } from './actor-terms.js';
import { Reads } from './reads.js';

/** A page of a list. One that concerns a namespace reflects at least `position`. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: SearchCursor | undefined;
  readonly position?: string;
}

/** Living models over all namespaces. */
export class ListModels extends Query<ListPage<ModelShape>> {
  constructor(readonly search: Search) {
    super();
  }
}

/** Models whose shapes are made without letting others have their turn. */
const AT_ONCE = 20;

@QueryHandler(ListModels)
export class ListModelsHandler implements IQueryHandler<ListModels> {
  constructor(private readonly views: ViewStore) {}

  async execute({ search }: ListModels): Promise<ListPage<ModelShape>> {
    const { documents, next } = await searchModels(this.views, search);
    const items: ModelShape[] = [];
    for (const model of documents) {
      if (items.push(await modelShape(this.views, model, IN_LIST)) % AT_ONCE === 0) await setImmediate();
    }
    return { items, next };
  }
}

/** Living versions, of one model or of all. */
export class ListVersions extends Query<ListPage<VersionShape>> {
  constructor(
    readonly search: Search,
    readonly of?: { readonly namespace: string; readonly name: string },
  ) {
    super();
  }
}

@QueryHandler(ListVersions)
export class ListVersionsHandler implements IQueryHandler<ListVersions> {
  constructor(
    private readonly views: ViewStore,
    private readonly reads: Reads,
    private readonly actors: Actors,
    private readonly terms: ActorTerms,
  ) {}

  async execute({ search, of }: ListVersions): Promise<ListPage<VersionShape>> {
    if (!of) return this.page(search);
    const { namespace, name } = of;
    const { value: model, position } = await this.reads.at(namespace, (views) => resolveModel(views, namespace, name));
    const filter = allOf(versionsOfModel(model._id), search.filter);
    return { ...(await this.page({ ...search, filter })), position };
  }

  private async page(search: Search): Promise<ListPage<VersionShape>> {
    const filter = search.filter && (await this.terms.toIds(search.filter));
    const { documents, next } = await searchVersions(this.views, { ...search, filter });
    const shapes = documents.map(({ version, model }) => this.actors.named(versionShape(version, model)));
    return { items: await Promise.all(shapes), next };
  }
}
