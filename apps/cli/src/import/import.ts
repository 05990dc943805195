import { isUnreachable } from '#client';
import { RegistryError, toModelName, toNamespace } from '#domain';
import { argument, misused } from '../arguments.js';
import { connect } from '../connect.js';
import { withCount } from '../progress.js';
import type { Shell } from '../shell.js';
import { bucketAt } from './bucket-source.js';
import { RegistryDestination, Rehearsal } from './destination.js';
import type { FileSource } from './file-source.js';
import { folderAt } from './folder-source.js';
import { Importer } from './importer.js';
import { ImportReport } from './import-report.js';
import { inOrder, type Item } from './item.js';
import { scan } from './scan.js';

export interface ImportOptions {
  readonly namespace: string;
  readonly model?: string;
  readonly concurrency: string;
  readonly dryRun?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

const MOST_AT_ONCE = 256;

/** Registers every artifact below a folder, or in a bucket (`s3://bucket/prefix`), that its name or its sidecar describes. @throws INVALID_COMMAND when any of them was refused */
export async function importModels(shell: Shell, path: string, options: ImportOptions): Promise<void> {
  const namespace = argument(() => toNamespace(options.namespace));
  const model = options.model === undefined ? undefined : argument(() => toModelName(options.model as string));
  const concurrency = countOf(options.concurrency);
  const source = path.startsWith('s3://') ? await bucketAt(shell.env, path) : await folderAt(shell.cwd, path);
  const report = new ImportReport(shell, options);
  const items = inOrder(await found(source, report, model));
  const destination = options.dryRun
    ? new Rehearsal()
    : new RegistryDestination(connect(shell), namespace, shell.signal);
  const importer = new Importer(source, destination, { signal: shell.signal, concurrency }, report);
  await registerAll(shell, items, report, importer);
  await report.end(false);
  const { refused } = report.counts;
  if (refused > 0)
    throw new RegistryError(
      'INVALID_COMMAND',
      `Expected to register everything that looks like a model, found ${refused} refused. ${options.dryRun ? 'Nothing was registered: mend these, or import the others without --dry-run.' : 'The others are done: mend these and import again.'}`,
    );
}

async function found(source: FileSource, report: ImportReport, model?: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const find of scan(source, model)) {
    if (find.is === 'item') items.push(find.item);
    else {
      const { path, reason } = find;
      const outcome = find.is === 'refused' ? 'refused' : 'left-alone';
      await report.add({ path, outcome, ...(reason !== undefined && { reason }) });
    }
  }
  return items;
}

async function registerAll(
  shell: Shell,
  items: readonly Item[],
  report: ImportReport,
  importer: Importer,
): Promise<void> {
  try {
    await withCount(shell, 'Importing', items.length, 'files', (progress) => importer.run(items, progress));
  } catch (error) {
    await report.end(true);
    if (isUnreachable(error) || report.done > 0)
      shell.stderr.write(
        `cartulary: stopped when ${report.done} of ${items.length} were done. They stay; the same command goes on.\n`,
      );
    throw error;
  }
}

function countOf(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_AT_ONCE) return count;
  return misused(`Expected --concurrency from 1 to ${MOST_AT_ONCE}, found ${JSON.stringify(text)}.`);
}
