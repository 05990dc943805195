import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActorNames } from '../identity/actor-names.js';

/** What every adapter of `ActorNames` keeps. */
export function actorNamesContract(what: string, open: () => ActorNames | Promise<ActorNames>): void {
  describe(`${what} as ActorNames`, () => {
    let names: ActorNames;
    beforeEach(async () => {
      names = await open();
    });
    afterEach(() => names.close());

    it('gives one id to a name, however often and at once', async () => {
      const ids = await Promise.all([names.idOf('ada'), names.idOf('ada'), names.idOf('ada')]);
      expect(new Set(ids).size).toBe(1);
      expect(await names.idOf('ada')).toBe(ids[0]);
    });

    it('tells names apart, by case too', async () => {
      expect(await names.idOf('ada')).not.toBe(await names.idOf('Ada'));
    });

    it('gives the name back, which does not stand in its id', async () => {
      const id = await names.idOf('Zoë');
      expect(await names.nameOf(id)).toBe('Zoë');
      expect(id).not.toContain('Zo');
    });

    it('knows no name of an id that it has not made', async () => {
      expect(await names.nameOf('anonymous')).toBeUndefined();
    });

    it('finds ids by name and makes none', async () => {
      const ada = await names.idOf('ada');
      expect(await names.idsOf(['nobody', 'ada', "'; --"])).toEqual([ada]);
      expect(await names.idsOf([])).toEqual([]);
      expect(await names.list('', 10)).toEqual([{ id: ada, name: 'ada' }]);
    });

    it('lists actors by the UTF-8 bytes of their names, page by page', async () => {
      const sorted = ['Zoë', 'ada', 'é', '\uffee', '\u{1f600}'];
      for (const name of sorted.toReversed()) await names.idOf(name);
      const first = await names.list('', 3);
      expect(first.map(({ name }) => name)).toEqual(sorted.slice(0, 3));
      expect(await names.idsOf(sorted.slice(0, 3))).toEqual(first.map(({ id }) => id));
      expect((await names.list('é', 10)).map(({ name }) => name)).toEqual(sorted.slice(3));
      expect(await names.list('\u{1f600}', 10)).toEqual([]);
    });
  });
}
