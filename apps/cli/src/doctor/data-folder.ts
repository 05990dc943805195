import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { describeFault, folderHolder, TokensFile, tokensPath } from '#platform';
import { dataDirOf } from '../data-dir.js';
import { formatBytes } from '../render/text.js';
import type { Shell } from '../shell.js';
import { type Finding, finding } from './finding.js';

const LITTLE_ROOM = 1e9;
const OTHERS_MAY_WRITE = 0o022;

/** The data folder, where there is one here. `lacksTokens`: the registry that was asked misses its tokens file. */
export async function checkDataFolder(
  shell: Shell,
  dataDir: string | undefined,
  lacksTokens: boolean,
): Promise<readonly Finding[]> {
  const folder = dataDirOf(shell, dataDir);
  if (!existsSync(folder)) return [finding('data folder', 'ok', `None here: ${folder} is missing.`)];
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const todo = 'Mend its permissions, or name another by CARTULARY_DATA_DIR.';
    return [finding('data folder', 'fail', `${folder}: ${describeFault(error)}`, todo)];
  }
  const tokens = (dataDir === undefined && shell.env['CARTULARY_TOKENS_FILE']) || tokensPath(folder);
  const holder = folderHolder(folder);
  return [
    finding('data folder', 'ok', `${folder}, ${holder ?? 'used by nobody now'}`),
    checkRoom(folder),
    await checkTokens(tokens, lacksTokens),
  ];
}

function checkRoom(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const room = bavail * bsize;
  const found = `${formatBytes(room)} free`;
  if (room >= LITTLE_ROOM) return finding('disk', 'ok', found);
  return finding('disk', 'warn', found, 'Make room: a full disk refuses every write.');
}

async function checkTokens(path: string, lacksTokens: boolean): Promise<Finding> {
  try {
    const tokens = await new TokensFile(path).read();
    if (!tokens && lacksTokens)
      return finding(
        'tokens',
        'fail',
        `${path} is missing. The registry goes on asking for the tokens that it read from its file.`,
        'Restore it. A start without it asks nobody for a token.',
      );
    if (!tokens) return finding('tokens', 'ok', `None in ${path}: a registry that starts here asks for none.`);
    if ((statSync(path).mode & OTHERS_MAY_WRITE) !== 0)
      return finding('tokens', 'warn', `Others may write ${path}.`, `chmod 600 ${path}`);
    if (tokens.length > 0) return finding('tokens', 'ok', `${tokens.length} in ${path}`);
    return finding(
      'tokens',
      'warn',
      `None is left in ${path}: nobody gets in.`,
      'Make one with "cartulary token add".',
    );
  } catch (error) {
    return finding('tokens', 'fail', (error as Error).message);
  }
}
