import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import {
  type ModelDocument,
  modelShape,
  type ModelShape,
  resolveModel,
  resolveModelOfHistory,
  type ViewStore,
} from '#views';
import { type Read, Reads } from './reads.js';

/** A model by name: the living one, or with `last` also the last one so named, as a command that deleted it answers. */
export class GetModel extends Query<Read<ModelShape>> {
  constructor(
    readonly namespace: string,
    readonly name: string,
    readonly last = false,
  ) {
    super();
  }
}

@QueryHandler(GetModel)
export class GetModelHandler implements IQueryHandler<GetModel> {
  constructor(private readonly reads: Reads) {}

  async execute({ namespace, name, last }: GetModel): Promise<Read<ModelShape>> {
    const resolve = last ? resolveModelOfHistory : resolveModel;
    return this.reads.at(namespace, async (views: ViewStore) => {
      const model: ModelDocument = await resolve(views, namespace, name);
      return modelShape(views, model);
    });
  }
}
