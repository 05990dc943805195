import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { RegistryError } from '#domain';
import { sha256 } from '../sha256.js';
import { Tokens } from './tokens.js';
import { TokensFile } from './tokens-file.js';

const LOOK_EVERY_MS = 500;
const MISSING = 'ENOENT';

export interface FileTokensOptions {
  readonly path: string;
  /** Refuses a start without the file: somebody has said that it is there. */
  readonly mustExist: boolean;
  /** Told once of each fault of the file while tokens are in use. */
  readonly onFault: (error: RegistryError) => void;
}

/**
 * Tokens of a file that others change while this process runs. A change holds within a second. What was read last stays
 * in force while the file cannot be read or is gone, so no fault of it opens the door.
 */
export class FileTokens extends Tokens {
  private readonly file: TokensFile;
  private readonly stopping = new AbortController();
  private names: ReadonlyMap<string, string> | undefined;
  private stamp: string | undefined;
  private fault: string | undefined;
  private readonly listeners: (() => void)[] = [];
  private looking: Promise<void> = Promise.resolve();

  private constructor(private readonly options: FileTokensOptions) {
    super();
    this.file = new TokensFile(options.path);
  }

  /** @throws START_REFUSED for a file that cannot be read, or that is missing and must not be */
  static async open(options: FileTokensOptions): Promise<FileTokens> {
    const tokens = new FileTokens(options);
    await tokens.load();
    if (options.mustExist && !tokens.required) throw missing(options.path);
    tokens.looking = tokens.keepLooking();
    return tokens;
  }

  get required(): boolean {
    return this.names !== undefined;
  }

  get lack(): string | undefined {
    return this.fault === undefined ? undefined : 'The tokens file cannot be read; what was read before holds.';
  }

  nameOf(token: string): string | undefined {
    return this.names?.get(sha256(token));
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.looking;
  }

  /** Reads the file again where it has changed, or could not be read before. */
  async look(): Promise<void> {
    const before = this.names;
    try {
      if (this.fault !== undefined || (await stampOf(this.file.path)) !== this.stamp) await this.load();
      this.fault = undefined;
    } catch (error) {
      const refusal = error as RegistryError;
      if (refusal.message !== this.fault) this.options.onFault(refusal);
      this.fault = refusal.message;
    }
    if (this.names !== before) for (const listener of this.listeners) listener();
  }

  /** The stamp is taken first: a change while the file is read is met at the next look. */
  private async load(): Promise<void> {
    const stamp = await stampOf(this.file.path);
    // Whoever puts a file there means the door to be shut, even if it cannot be read.
    if (stamp !== MISSING) this.names ??= new Map();
    const entries = await this.file.read();
    if (!entries && this.names) throw missing(this.file.path);
    this.names = entries && new Map(entries.map(({ sha256: hash, name }) => [hash, name]));
    this.stamp = stamp;
  }

  private async keepLooking(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await setTimeout(LOOK_EVERY_MS, undefined, { ref: false, signal }).catch(() => undefined);
      if (!signal.aborted) await this.look();
    }
  }
}

/** What changes when the file does; its inode too, where another one is put in its place. */
async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

function missing(path: string): RegistryError {
  return new RegistryError(
    'START_REFUSED',
    `Expected the tokens file ${path}, found none. Restore it, or make one with "cartulary token add".`,
  );
}
