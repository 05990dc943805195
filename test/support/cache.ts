import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder for what tests install once and keep: `CARTULARY_CACHE_DIR`, else one of our own in the user's cache folder. */
export function cacheFolder(): string {
  const { CARTULARY_CACHE_DIR: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (own) return own;
  if (process.platform === 'win32' && local) return join(local, 'cartulary', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'cartulary');
  return join(xdg || join(homedir(), '.cache'), 'cartulary');
}
