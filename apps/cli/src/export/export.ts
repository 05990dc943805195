import { resolve } from 'node:path';
import { isUnreachable, type Version, type VersionPage } from '#client';
import { RegistryError } from '#domain';
import { connect } from '../connect.js';
import { inParallel } from '../in-parallel.js';
import { withCount } from '../progress.js';
import type { Shell } from '../shell.js';
import { type Asked, assertAsked, filterOf } from './asked.js';
import { Exporter } from './exporter.js';
import { ExportNames, type Place } from './export-names.js';
import { ExportReport } from './export-report.js';

export interface ExportOptions extends Asked {
  readonly layout: 'names' | 'sidecars';
  readonly force?: boolean;
  readonly json?: boolean;
}

const AT_ONCE = 8;

/** Writes every living version that is asked for to a folder. @throws INVALID_COMMAND when any of them was refused */
export async function exportFolder(shell: Shell, path: string, options: ExportOptions): Promise<void> {
  const { layout, namespace, force = false, json = false } = options;
  const filter = filterOf(options);
  const root = resolve(shell.cwd, path);
  const client = connect(shell);
  await assertAsked(shell, client, options);
  const report = new ExportReport(shell, json);
  const exporter = new Exporter(shell, client, { root, withSidecars: layout === 'sidecars', force });
  const versions = placed(client.versions({ filter, orderBy: 'namespace, model, version' }), namespace === undefined);
  try {
    await withCount(shell, 'Exporting', undefined, 'versions', async (progress) => {
      let count = 0;
      await inParallel(versions, AT_ONCE, async ([version, place]) => {
        await report.add(await exporter.write(version, place));
        progress(++count);
      });
    });
  } catch (error) {
    if (report.hasBegun || json) await report.end(true);
    if (isUnreachable(error) || report.done > 0)
      shell.stderr.write(`cartulary: stopped when ${report.done} versions were written; the same command goes on.\n`);
    throw error;
  }
  await report.end(false);
  const { refused } = report.counts;
  if (refused > 0)
    throw new RegistryError(
      'INVALID_COMMAND',
      `Expected to write every version, found ${refused} refused. The others are written: mend these and export again.`,
    );
}

/** Gives places in the order of the list, so that the same versions always get the same ones. */
async function* placed(
  pages: AsyncIterable<VersionPage>,
  byNamespace: boolean,
): AsyncGenerator<readonly [Version, Place], void, undefined> {
  const names = new ExportNames(byNamespace);
  for await (const { versions } of pages) for (const version of versions) yield [version, names.placeOf(version)];
}
