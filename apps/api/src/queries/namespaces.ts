import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { listNamespaces, type NamespaceShape, resolveNamespace, ViewStore } from '#views';
import { type Read, Reads } from './reads.js';

export class GetNamespace extends Query<Read<NamespaceShape>> {
  constructor(readonly name: string) {
    super();
  }
}

@QueryHandler(GetNamespace)
export class GetNamespaceHandler implements IQueryHandler<GetNamespace> {
  constructor(private readonly reads: Reads) {}

  async execute({ name }: GetNamespace): Promise<Read<NamespaceShape>> {
    return this.reads.at(name, (views) => resolveNamespace(views, name));
  }
}

/** Namespaces by name, from behind `after`. */
export class ListNamespaces extends Query<readonly NamespaceShape[]> {
  constructor(
    readonly after: string,
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(ListNamespaces)
export class ListNamespacesHandler implements IQueryHandler<ListNamespaces> {
  constructor(private readonly views: ViewStore) {}

  async execute({ after, limit }: ListNamespaces): Promise<readonly NamespaceShape[]> {
    return listNamespaces(this.views, after, limit);
  }
}
