import { RegistryError } from '#domain';

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'Expected to be allowed to read it, found no permission (EACCES).',
  EPERM: 'Expected to be allowed to read it, found no permission (EPERM).',
  ENOENT: 'Expected it to stay while it was imported, found it gone (ENOENT). Import again.',
  ENOTDIR: 'Expected it to stay while it was imported, found its folder gone (ENOTDIR). Import again.',
  ELOOP: 'Expected a link to a file, found a loop of links (ELOOP).',
  ENAMETOOLONG: 'Expected a path that the system can open, found a longer one (ENAMETOOLONG).',
};

/** What went wrong with one file, without its path, so that the same fault of many reads the same. */
export function faultWords(error: unknown): string {
  if (error instanceof RegistryError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return (code && WORDS[code]) ?? message;
}

/** Whether what failed concerns one file, so that the others go on. */
export function concernsOneFile(error: unknown): boolean {
  if (error instanceof RegistryError) return !OF_ALL.has(error.code);
  return (
    typeof (error as NodeJS.ErrnoException).syscall === 'string' &&
    !OF_PROCESS.has(String((error as NodeJS.ErrnoException).code))
  );
}

const OF_ALL: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'OUTCOME_UNKNOWN',
  'PROJECTION_LAGGING',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'NAMESPACE_NOT_FOUND',
]);
const OF_PROCESS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOSPC']);
