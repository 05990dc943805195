import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { RegistryError } from '#domain';
import { ActorNames, type NamedActor } from '#platform';
import { type Filter, holds, type Term } from '#views';
import { ANONYMOUS } from '../commands/actors.js';

const KEY = 'registeredBy';
const PAGE = 1000;
/** Names that a comparison other than = and IN looks at. */
const MOST_NAMES = 20_000;
/** Actors that it may come to. */
const MOST_FOUND = 1000;

/** Views know actors by opaque ids, people by names: turns what a filter says of names into what it means of ids. */
@Injectable()
export class ActorTerms {
  constructor(private readonly directory: ActorNames) {}

  /** @throws INVALID_FILTER where too many names would have to be looked at, UNAVAILABLE */
  async toIds(filter: Filter): Promise<Filter> {
    if ('key' in filter) return filter.key === KEY ? this.termToIds(filter) : filter;
    if (filter.op === 'not') return { op: 'not', of: await this.toIds(filter.of) };
    return { op: filter.op, of: await Promise.all(filter.of.map((one) => this.toIds(one))) };
  }

  private async termToIds(term: Term): Promise<Filter> {
    if ('pattern' in term) return oneOf(await this.idsWhere(term));
    if ('values' in term) return oneOf(await this.idsShownAs(term.values.filter((value) => typeof value === 'string')));
    // Ids are text like names: of another type there is nothing to find.
    if (typeof term.value !== 'string') return term;
    if (term.op === '=') return oneOf(await this.idsShownAs([term.value]));
    if (term.op === '!=') return { op: 'not', of: oneOf(await this.idsShownAs([term.value])) };
    return oneOf(await this.idsWhere(term));
  }

  /** The ids that answers show as one of the names: those that bear it, and an id that bears none is shown as it is. */
  private async idsShownAs(names: readonly string[]): Promise<readonly string[]> {
    const behind = await Promise.all(names.map((name) => this.directory.nameOf(name)));
    return [...(await this.directory.idsOf(names)), ...names.filter((_, i) => behind[i] === undefined)];
  }

  private async idsWhere(term: Term): Promise<readonly string[]> {
    const found: string[] = [];
    let looked = 0;
    for await (const { id, name } of this.everybody()) {
      if (holds(term, () => [name])) found.push(id);
      if (++looked > MOST_NAMES || found.length > MOST_FOUND)
        throw new RegistryError(
          'INVALID_FILTER',
          `Expected ${KEY} ${term.op} to look at ${MOST_NAMES} names and to come to ${MOST_FOUND} at most, found more. Name them with = or IN.`,
        );
    }
    return found;
  }

  private async *everybody(): AsyncGenerator<NamedActor> {
    yield { id: ANONYMOUS.id, name: ANONYMOUS.id };
    for (let after: string | undefined = ''; after !== undefined;) {
      const page = await this.directory.list(after, PAGE);
      yield* page;
      // Others get their turn.
      await setImmediate();
      after = page.length === PAGE ? page.at(-1)?.name : undefined;
    }
  }
}

function oneOf(ids: readonly string[]): Filter {
  return { op: 'in', key: KEY, values: ids };
}
