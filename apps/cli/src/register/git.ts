import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The state of the code that lies around a folder. */
export interface GitCode {
  readonly commit: string;
  /** A file that git knows differs from the commit. Files that it does not know are no reason: the artifact may be one. */
  readonly dirty: boolean;
}

/** The commit that a folder is at; undefined outside of a repository, before its first commit, or without git. */
export async function gitCode(folder: string): Promise<GitCode | undefined> {
  try {
    const commit = await git(folder, 'rev-parse', '--verify', 'HEAD');
    return { commit, dirty: (await git(folder, 'status', '--porcelain', '--untracked-files=no')) !== '' };
  } catch {
    return undefined;
  }
}

async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}
