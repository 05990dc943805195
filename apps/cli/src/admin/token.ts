import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { quoted } from '#domain';
import { TokensFile, toActorName, tokensPath } from '#platform';
import { argument, misused } from '../arguments.js';
import { dataDirOf } from '../data-dir.js';
import { writeJson, writeLine } from '../output.js';
import { draws, paintFor } from '../render/paint.js';
import { drawTable } from '../render/table.js';
import { formatTime, printable } from '../render/text.js';
import type { Shell } from '../shell.js';

export interface TokenOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

export interface AddOptions extends TokenOptions {
  readonly another?: boolean;
  /** The folder is that of a registry which has not been started yet. */
  readonly new?: boolean;
}

export interface RemoveOptions extends TokenOptions {
  readonly keepNewest?: boolean;
}

/** Prints the token, and what to know about it beside that: it can be caught by a script. */
export async function addToken(shell: Shell, nameText: string, options: AddOptions): Promise<void> {
  const name = argument(() => toActorName(nameText));
  const file = fileOf(shell, options);
  const before = await file.read();
  const folder = folderOf(shell, options);
  if (!before && !options.new && folder !== undefined && !existsSync(join(folder, 'log.db')))
    misused(
      `Expected the data folder of a registry, found no log in ${folder}. Name the folder with --data-dir or CARTULARY_DATA_DIR; if the registry is yet to be started there, say --new.`,
    );
  const { token, entry } = await file.add(name, options.another);
  if (options.json) return writeJson(shell.stdout, { name, token, createdAt: entry.createdAt, file: file.path });
  await say(shell, `made a token for ${quoted(name)} in ${file.path}; it is shown this once`);
  if ((before ?? []).length === 0) {
    const where = folder === undefined ? `a registry with that file` : `the registry of ${folder}`;
    await say(shell, `it is the first: from now on every call to ${where} needs one`);
  }
  await writeLine(shell.stdout, token);
}

export async function listTokens(shell: Shell, options: TokenOptions): Promise<void> {
  const file = fileOf(shell, options);
  const tokens = await file.read();
  if (options.json)
    return writeJson(shell.stdout, { file: file.path, required: tokens !== undefined, tokens: tokens ?? [] });
  if (!tokens) return writeLine(shell.stdout, `no tokens: calls need none (${file.path} is missing)`);
  if (tokens.length === 0) return writeLine(shell.stdout, `no tokens: nobody gets in (${file.path} is empty)`);
  const paint = paintFor(shell.stdout, shell.env);
  const rows = tokens.map(({ name, createdAt, sha256 }) => [
    printable(name),
    formatTime(createdAt),
    sha256.slice(0, 12),
  ]);
  await writeLine(shell.stdout, drawTable(['NAME', 'CREATED', 'SHA-256'], rows, paint, draws(shell.stdout, shell.env)));
}

export async function removeToken(shell: Shell, nameText: string, options: RemoveOptions): Promise<void> {
  const name = argument(() => toActorName(nameText));
  const file = fileOf(shell, options);
  const removed = await file.remove(name, options.keepNewest);
  const left = ((await file.read()) ?? []).length;
  if (options.json) return writeJson(shell.stdout, { name, removed, left, file: file.path });
  const count = removed.length === 1 ? 'one token' : `${removed.length} tokens`;
  await writeLine(shell.stdout, `removed ${count} of ${quoted(name)}, ${left} left in ${file.path}`);
  if (left > 0) return;
  await say(shell, 'it was the last: nobody gets in until there is another');
  await say(shell, 'to let everybody in again, stop the registry and delete that file');
}

/** The file that a registry with the same settings heeds. A folder that is named here counts before them. */
function fileOf(shell: Shell, options: TokenOptions): TokensFile {
  const folder = folderOf(shell, options);
  return new TokensFile(
    folder === undefined ? resolve(shell.cwd, shell.env['CARTULARY_TOKENS_FILE'] as string) : tokensPath(folder),
  );
}

/** The data folder that the file is in; undefined where the environment names the file itself. */
function folderOf(shell: Shell, { dataDir }: TokenOptions): string | undefined {
  return dataDir === undefined && shell.env['CARTULARY_TOKENS_FILE'] ? undefined : dataDirOf(shell, dataDir);
}

function say({ stderr }: Shell, words: string): Promise<void> {
  return writeLine(stderr, `cartulary: ${words}`);
}
