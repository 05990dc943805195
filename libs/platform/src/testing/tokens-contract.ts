import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Tokens } from '../identity/tokens.js';

/** What every adapter of `Tokens` keeps. `open` gives one with the tokens named, and with none for an empty list. */
export function tokensContract(
  what: string,
  open: (names: readonly string[]) => Promise<{ tokens: Tokens; made: Readonly<Record<string, string>> }>,
): void {
  describe(`${what} as Tokens`, () => {
    let tokens: Tokens;
    let made: Readonly<Record<string, string>>;
    beforeEach(async () => {
      ({ tokens, made } = await open(['ci', 'Zo\u00eb']));
    });
    afterEach(() => tokens.close());

    it('knows whom each token stands for', () => {
      expect(tokens.required).toBe(true);
      for (const [name, token] of Object.entries(made)) expect(tokens.nameOf(token)).toBe(name);
    });

    it('knows no other', () => {
      const { ci } = made as { ci: string };
      for (const other of ['', 'ci', `${ci} `, ci.slice(0, -1), ci.toUpperCase(), '__proto__'])
        expect(tokens.nameOf(other)).toBeUndefined();
    });

    it('asks for none where none was ever set', async () => {
      const { tokens: none } = await open([]);
      expect({ required: none.required, name: none.nameOf('') }).toEqual({ required: false, name: undefined });
      await none.close();
    });
  });
}
