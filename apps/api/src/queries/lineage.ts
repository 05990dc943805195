import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { parseSelector } from '#domain';
import {
  ancestorsOf,
  descendantsOf,
  type LineageGraph,
  resolveModelOfHistory,
  resolveVersionOfHistory,
  ViewStore,
} from '#views';
import { type Read, Reads } from './reads.js';

/** What a version was made of, or what was made from it. Deleted versions have theirs. */
export class GetLineage extends Query<Read<LineageGraph>> {
  constructor(
    readonly of: { readonly namespace: string; readonly name: string; readonly ref: string },
    readonly direction: 'up' | 'down',
  ) {
    super();
  }
}

@QueryHandler(GetLineage)
export class GetLineageHandler implements IQueryHandler<GetLineage> {
  constructor(
    private readonly reads: Reads,
    private readonly views: ViewStore,
  ) {}

  /** The position is that at which the version was found: the graph reflects it at least. */
  async execute({ of: { namespace, name, ref }, direction }: GetLineage): Promise<Read<LineageGraph>> {
    const selector = parseSelector(ref);
    const { value: start, position } = await this.reads.at(namespace, async (views) => {
      const model = await resolveModelOfHistory(views, namespace, name);
      return { model, version: await resolveVersionOfHistory(views, model, selector) };
    });
    const graphOf = direction === 'up' ? ancestorsOf : descendantsOf;
    return { value: await graphOf(this.views, start), position };
  }
}
