import { RegistryError } from '#domain';
import type { MaintainedViews, VerifiedViews, ViewDifference } from '../../../standalone/src/maintained-views.js';
import { openMaintainedViews } from '../../../standalone/src/open-maintained-views.js';
import { dataDirOf } from '../data-dir.js';
import { writeJson, writeLine } from '../output.js';
import { withCount } from '../progress.js';
import { paintFor } from '../render/paint.js';
import { printable } from '../render/text.js';
import type { Shell } from '../shell.js';

/** Characters of a value that a line shows. */
const MOST_SHOWN = 200;

export interface ViewsOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

export async function rebuild(shell: Shell, options: ViewsOptions): Promise<void> {
  const records = await withViews(shell, options, async (views) => {
    await withCount(shell, 'Folding', views.records, 'records', (folded) => views.rebuild(shell.signal, folded));
    return views.records;
  });
  if (options.json) return writeJson(shell.stdout, { records });
  await writeLine(shell.stdout, `made the views anew from ${count(records)} records`);
}

export async function prune(shell: Shell, options: ViewsOptions): Promise<void> {
  const dropped = await withViews(shell, options, (views) => views.prune());
  if (options.json) return writeJson(shell.stdout, { dropped });
  await writeLine(
    shell.stdout,
    dropped.length === 0 ? 'found no views of other versions' : `dropped ${dropped.join(', ')}`,
  );
}

/** @throws LOG_VIOLATION where a document is not what the log makes it */
export async function verify(shell: Shell, options: ViewsOptions): Promise<void> {
  const [found, end] = await withViews(shell, options, async (views) => {
    const work = (folded: (records: number) => void) => views.verify(shell.signal, folded);
    return [await withCount(shell, 'Folding', views.records, 'records', work), views.records] as const;
  });
  if (options.json) await writeJson(shell.stdout, { ...found, end });
  else await writeLines(shell, found, end);
  if (found.differences.length === 0) return;
  throw new RegistryError(
    'LOG_VIOLATION',
    `Expected views that are what the log makes of them, found ${found.differences.length} documents that are not. Make them anew with "cartulary views rebuild".`,
  );
}

async function writeLines(
  { stdout, env }: Shell,
  { documents, differences, records }: VerifiedViews,
  end: number,
): Promise<void> {
  const paint = paintFor(stdout, env);
  for (const difference of differences) await writeLine(stdout, `${paint('red', 'differs')}  ${lineOf(difference)}`);
  const behind = end > records ? `; ${count(end - records)} more are not in them yet` : '';
  await writeLine(stdout, `${count(documents)} documents are what ${count(records)} records make them${behind}`);
}

/** `versions m1:3 stage: expected "Production", found "Staging"` */
function lineOf({ view, id, field, expected, found }: ViewDifference): string {
  const where = [view, id, field].filter((part) => part !== undefined).join(' ');
  return printable(`${where}: expected ${shown(expected)}, found ${shown(found)}`);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}

async function withViews<T>(
  shell: Shell,
  { dataDir }: ViewsOptions,
  work: (views: MaintainedViews) => Promise<T>,
): Promise<T> {
  const views = await openMaintainedViews(shell.env, dataDirOf(shell, dataDir));
  try {
    return await work(views);
  } finally {
    await views.close();
  }
}
