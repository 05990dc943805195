import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { formatInstant, instantSchema, parseWith, quoted, readJson, RegistryError } from '#domain';
import { describeFault } from '../fault.js';
import { sha256 } from '../sha256.js';
import { toActorName } from './actor-name.js';
import { replaceFile } from './replace-file.js';

const FORMAT = 1;
/** Lets people and scanners of secrets see what it is. */
const PREFIX = 'cart_';
const TOKEN_BYTES = 32;

const entrySchema = z.strictObject({
  name: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'Expected 64 lower-case hex digits.'),
  createdAt: instantSchema,
});
const fileSchema = z.strictObject({ format: z.literal(FORMAT), tokens: z.array(entrySchema) });

/** What is kept of a token: nothing that it could be made from. */
export type TokenEntry = z.output<typeof entrySchema>;

/**
 * The file that tokens are kept in, oldest first. Anybody who may write it can let anybody in. A file without tokens
 * lets nobody in; one that is missing was never made.
 */
export class TokensFile {
  constructor(readonly path: string) {}

  /** The tokens, undefined where there is no file. @throws START_REFUSED */
  async read(): Promise<readonly TokenEntry[] | undefined> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw this.refusal(`${describeFault(cause)}.`, cause);
    }
    return this.parse(bytes);
  }

  /**
   * Makes a token and returns it: it cannot be had again. Durable on return; a crash leaves it made or not made.
   * @throws INVALID_COMMAND where the name has one already, unless `another` is meant; INVALID_NAME, START_REFUSED, UNAVAILABLE
   */
  async add(nameText: string, another = false): Promise<{ readonly token: string; readonly entry: TokenEntry }> {
    const name = toActorName(nameText);
    const token = PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
    const entry: TokenEntry = { name, sha256: sha256(token), createdAt: formatInstant(Date.now()) };
    await this.change((entries) => {
      if (!another && entries.some((one) => one.name === name)) {
        throw new RegistryError(
          'INVALID_COMMAND',
          `Expected a name without a token, found that ${quoted(name)} has one. Give it another beside that with --another, or remove that first.`,
        );
      }
      return [...entries, entry];
    });
    return { token, entry };
  }

  /**
   * Removes the tokens of a name, or all but its newest, and returns what was removed. Durable on return.
   * @throws INVALID_COMMAND where the name has none; START_REFUSED, UNAVAILABLE
   */
  async remove(nameText: string, keepNewest = false): Promise<readonly TokenEntry[]> {
    const name = toActorName(nameText);
    let removed: readonly TokenEntry[] = [];
    await this.change((entries) => {
      const own = entries.filter((one) => one.name === name);
      if (own.length === 0) {
        const names = [...new Set(entries.map((one) => quoted(one.name)))].join(', ') || 'none';
        throw new RegistryError(
          'INVALID_COMMAND',
          `Expected a name that has a token (${names}), found ${quoted(name)}.`,
        );
      }
      removed = keepNewest ? own.slice(0, -1) : own;
      return entries.filter((one) => !removed.includes(one));
    });
    return removed;
  }

  private async change(next: (entries: readonly TokenEntry[]) => readonly TokenEntry[]): Promise<void> {
    await replaceFile(this.path, async () => {
      const tokens = next((await this.read()) ?? []);
      return `${JSON.stringify({ format: FORMAT, tokens }, undefined, 2)}\n`;
    });
  }

  private parse(bytes: Uint8Array): readonly TokenEntry[] {
    try {
      return parseWith(fileSchema, readJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), 'Tokens').tokens;
    } catch (cause) {
      throw this.refusal(`another. ${(cause as Error).message}`, cause);
    }
  }

  private refusal(found: string, cause: unknown): RegistryError {
    return new RegistryError(
      'START_REFUSED',
      `Expected ${this.path} to be a tokens file that can be read, found ${found} Restore it; or delete it, and make new tokens with "cartulary token add".`,
      { cause },
    );
  }
}
