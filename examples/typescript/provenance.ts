import { execFileSync } from 'node:child_process';

export interface Code {
  readonly commit?: string;
  readonly dirty?: boolean;
  readonly repository?: string;
}

/** Commit of the repository around a folder, whether a file that git knows differs from it, and where it comes from; empty outside of one. */
export function codeOf(folder: string): Code {
  const commit = git(folder, 'rev-parse', 'HEAD');
  if (commit === undefined) return {};
  const origin = git(folder, 'remote', 'get-url', 'origin');
  return {
    commit,
    dirty: git(folder, 'status', '--porcelain', '--untracked-files=no') !== '',
    // What stands before an @ may be a password.
    ...(origin !== undefined && { repository: origin.replace(/^(\w+:\/\/)[^@/]*@/, '$1') }),
  };
}

function git(folder: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
