import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActorNames } from '../identity/actor-names.js';

/** What every adapter of `ActorNames` keeps. */
export function actorNamesContract(what: string, open: () => ActorNames): void {
  describe(`${what} as ActorNames`, () => {
    let names: ActorNames;
    beforeEach(() => {
      names = open();
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
  });
}
