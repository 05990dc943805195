import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { parseSelector, type Selector } from '#domain';
import {
  type ModelDocument,
  resolveModel,
  resolveModelOfHistory,
  resolveVersion,
  resolveVersionOfHistory,
  type VersionDocument,
  versionShape,
  type VersionShape,
  type ViewStore,
} from '#views';
import { Actors } from '../commands/actors.js';
import { type Read, Reads } from './reads.js';

/** A version as it is kept, with its model. */
export interface FoundVersion {
  readonly model: ModelDocument;
  readonly version: VersionDocument;
}

/** The living version that a ref means. */
export class GetVersion extends Query<Read<VersionShape>> {
  constructor(
    readonly namespace: string,
    readonly name: string,
    readonly ref: string,
  ) {
    super();
  }
}

@QueryHandler(GetVersion)
export class GetVersionHandler implements IQueryHandler<GetVersion> {
  constructor(
    private readonly reads: Reads,
    private readonly actors: Actors,
  ) {}

  async execute({ namespace, name, ref }: GetVersion): Promise<Read<VersionShape>> {
    const selector = parseSelector(ref);
    const { value, position } = await this.reads.at(namespace, (views) =>
      findVersion(views, namespace, name, selector),
    );
    return { value: await this.actors.named(versionShape(value.version, value.model)), position };
  }
}

/** A version and its model as they are kept; for what is made of them. */
export class FindVersion extends Query<Read<FoundVersion>> {
  constructor(
    readonly namespace: string,
    readonly name: string,
    readonly ref: string,
  ) {
    super();
  }
}

@QueryHandler(FindVersion)
export class FindVersionHandler implements IQueryHandler<FindVersion> {
  constructor(private readonly reads: Reads) {}

  async execute({ namespace, name, ref }: FindVersion): Promise<Read<FoundVersion>> {
    const selector = parseSelector(ref);
    return this.reads.at(namespace, (views) => findVersion(views, namespace, name, selector));
  }
}

/** A version by number, or its last state once it or its model is deleted: what a command answers. */
export class GetLastState extends Query<Read<VersionShape>> {
  constructor(
    readonly namespace: string,
    readonly name: string,
    readonly version: number,
  ) {
    super();
  }
}

@QueryHandler(GetLastState)
export class GetLastStateHandler implements IQueryHandler<GetLastState> {
  constructor(
    private readonly reads: Reads,
    private readonly actors: Actors,
  ) {}

  async execute({ namespace, name, version }: GetLastState): Promise<Read<VersionShape>> {
    const { value, position } = await this.reads.at(namespace, async (views) => {
      const model = await resolveModelOfHistory(views, namespace, name);
      return versionShape(await resolveVersionOfHistory(views, model, { by: 'version', version }), model);
    });
    return { value: await this.actors.named(value), position };
  }
}

async function findVersion(
  views: ViewStore,
  namespace: string,
  name: string,
  selector: Selector,
): Promise<FoundVersion> {
  const model = await resolveModel(views, namespace, name);
  return { model, version: await resolveVersion(views, model, selector) };
}
