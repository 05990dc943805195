import { resolve } from 'node:path';
import type { Shell } from './shell.js';

/** The data folder that an option names, else the environment, else the one that a registry started here would use. */
export function dataDirOf({ env, cwd }: Pick<Shell, 'env' | 'cwd'>, named: string | undefined): string {
  return resolve(cwd, named ?? (env['CARTULARY_DATA_DIR'] || 'data'));
}
