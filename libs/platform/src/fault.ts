const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'a full disk',
  EDQUOT: 'a spent quota',
  EROFS: 'a read-only file system',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EMFILE: 'too many open files',
  EIO: 'a failing disk',
  ENOENT: 'a file or folder that is missing',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'a file where a folder should be',
  SQLITE_FULL: 'a full disk',
  SQLITE_READONLY: 'a file that cannot be written',
  SQLITE_CANTOPEN: 'a file that cannot be opened',
  SQLITE_IOERR: 'a failing disk',
  SQLITE_BUSY: 'a file that is locked',
  SQLITE_NOTADB: 'a file that SQLite cannot read',
  SQLITE_CORRUPT: 'a damaged file',
};

/** What a call of the file system or of SQLite met, without its paths: they are nobody's business over HTTP. */
export function describeFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return message;
  // SQLite refines its codes, as in SQLITE_IOERR_WRITE.
  const words = WORDS[code] ?? WORDS[code.split('_', 2).join('_')];
  return words === undefined ? code : `${words} (${code})`;
}
