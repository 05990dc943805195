import { quoted } from '#domain';
import { invalidFilter, type Token } from './tokens.js';

/** Tokens one after the other; the end comes again and again. */
export class TokenReader {
  private next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(): Token {
    return this.tokens[Math.min(this.next, this.tokens.length - 1)] as Token;
  }

  take(): Token {
    const token = this.peek();
    this.next++;
    return token;
  }

  /** Whether the symbol or keyword, in any case, was next and is now behind. */
  skip(word: string): boolean {
    if (!this.is(word)) return false;
    this.next++;
    return true;
  }

  is(word: string): boolean {
    const { kind, text } = this.peek();
    return (kind === 'word' || kind === 'symbol') && text.toUpperCase() === word;
  }

  /** @throws INVALID_FILTER */
  expect(word: string, what: string): void {
    if (!this.skip(word)) throw invalidFilter(`Expected ${what}, found ${this.describe(this.peek())}`, this.peek().at);
  }

  describe({ kind, text }: Token): string {
    if (kind === 'end') return 'the end';
    return kind === 'string' ? `the string ${quoted(text)}` : quoted(text);
  }
}
