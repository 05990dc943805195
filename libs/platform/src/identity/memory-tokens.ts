import { sha256 } from '../sha256.js';
import { Tokens } from './tokens.js';

/** Tokens by name, for tests; without any, the door is open. */
export class MemoryTokens extends Tokens {
  readonly lack = undefined;
  private readonly names: ReadonlyMap<string, string>;

  constructor(tokens: Readonly<Record<string, string>> = {}) {
    super();
    this.names = new Map(Object.entries(tokens).map(([name, token]) => [sha256(token), name]));
  }

  get required(): boolean {
    return this.names.size > 0;
  }

  nameOf(token: string): string | undefined {
    return this.names.get(sha256(token));
  }

  /** They never change. */
  onChange(): void {}

  async close(): Promise<void> {}
}
