import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the clone, absolute. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a page, by its path in the clone. */
export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Paths of all pages for people. */
export function listPages(): readonly string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const pages = docs.filter((path) => path.endsWith('.md')).map((path) => `docs/${path.replaceAll('\\', '/')}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md', ...pages];
}

/** What stands between back-ticks in the first cell of each row of the page's tables. */
export function firstCells(page: string): ReadonlySet<string> {
  const cells = [...page.matchAll(/^\| ([^|]*`[^|]*) \|/gm)].map(([, cell]) => cell as string);
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word as string)));
}
