import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryActorNames } from '#platform';
import { parseVersionFilter, type Filter } from '#views';
import { ActorTerms } from './actor-terms.js';

let names: MemoryActorNames;
let ids: Readonly<Record<'ada' | 'bob' | 'zoë', string>>;
beforeEach(async () => {
  names = new MemoryActorNames();
  ids = { ada: await names.idOf('ada'), bob: await names.idOf('bob'), zoë: await names.idOf('zoë') };
});

const translated = (text: string): Promise<Filter> => new ActorTerms(names).toIds(parseVersionFilter(text) as Filter);
const oneOf = (...values: string[]): Filter => ({ op: 'in', key: 'registeredBy', values });

describe('what a filter says of names', () => {
  it('means ids, wherever it stands', async () => {
    expect(await translated("registeredBy = 'ada'")).toEqual(oneOf(ids.ada, 'ada'));
    expect(await translated("registeredBy != 'ada'")).toEqual({ op: 'not', of: oneOf(ids.ada, 'ada') });
    const label = { op: '=', key: 'label', value: 'ada' };
    expect(await translated("label = 'ada' AND (NOT registeredBy IN ('bob', 5, 'ada') OR label = 'ada')")).toEqual({
      op: 'and',
      of: [label, { op: 'or', of: [{ op: 'not', of: oneOf(ids.bob, ids.ada, 'bob', 'ada') }, label] }],
    });
  });

  it('means the id itself where nobody is known behind it: so it is shown', async () => {
    expect(await translated("registeredBy IN ('anonymous', 'ada')")).toEqual(oneOf(ids.ada, 'anonymous', 'ada'));
    expect(await translated(`registeredBy = '${ids.bob}'`)).toEqual(oneOf());
  });

  it('means the ids of all names that a comparison holds for', async () => {
    expect(await translated("registeredBy LIKE '%a%'")).toEqual(oneOf('anonymous', ids.ada));
    expect(await translated("registeredBy ILIKE 'B%'")).toEqual(oneOf(ids.bob));
    expect(await translated("registeredBy > 'b'")).toEqual(oneOf(ids.bob, ids.zoë));
    expect(await translated("registeredBy < 'aa'")).toEqual(oneOf());
  });

  it('makes nobody, and is refused where it would come to too many', async () => {
    await translated("registeredBy IN ('x', 'y') OR registeredBy = 'z'");
    expect(await names.list('', 10)).toHaveLength(3);
    for (let number = 0; number < 1000; number++) await names.idOf(`user-${number}`);
    await expect(translated("registeredBy LIKE '%'")).rejects.toThrowCode('INVALID_FILTER');
    expect(await translated("registeredBy LIKE 'z%'")).toEqual(oneOf(ids.zoë));
  });
});
