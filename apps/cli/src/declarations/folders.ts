import { type Command, Option } from 'commander';
import type { ExportOptions } from '../export/export.js';
import type { ImportOptions } from '../import/import.js';
import type { Shell } from '../shell.js';
import { examples } from './words.js';

const IMPORT = `Register every model below a folder that its name or its sidecar describes.

${[
  'Names follow the convention MODEL_DATAVERSION_COMMIT_TIMESTAMP.EXT; a sidecar has the same name with .json, and',
  'counts where the two disagree. Versions are numbered in the order of the times that they claim. What is there already',
  'stays as it is, so that the same command can be run again at any time. A folder in a bucket, s3://BUCKET/PREFIX, is read',
  'with S3_ACCESS_KEY, S3_SECRET_KEY, S3_ENDPOINT and S3_REGION, or the variables of the AWS tools.',
].join(' ')}`;

const EXPORT = `Write every version to a folder, under the names of the convention.

${[
  'A file that is there and right is kept, so that the same command goes on where it stopped.',
  'Without --namespace each namespace gets a folder of its own.',
].join(' ')}`;

export function declareImport(program: Command, shell: Shell): void {
  program
    .command('import')
    .summary('Register every model below a folder that its name or its sidecar describes.')
    .description(IMPORT)
    .argument('<folder>', 'where the models are: a folder, or s3://BUCKET/PREFIX')
    .option('--namespace <namespace>', 'the namespace of the models', 'default')
    .option('--model <model>', 'the model of all of them, whatever names and sidecars say')
    .option('--concurrency <count>', 'how many files are on their way at once', '16')
    .option('--dry-run', 'say what would be registered, and ask no registry')
    .option('--verbose', 'name every file behind a reason, rather than the first three')
    .option('--json', 'print a line of JSON for each file, and one at the end')
    .addHelpText(
      'after',
      examples('cartulary import models/ --dry-run', 'cartulary import s3://models/team-a --namespace team-a'),
    )
    .action(async (folder: string, options: ImportOptions) => {
      const { importModels } = await import('../import/import.js');
      await importModels(shell, folder, options);
    });
}

export function declareExport(program: Command, shell: Shell): void {
  program
    .command('export')
    .summary('Write every version to a folder, under the names of the convention.')
    .description(EXPORT)
    .argument('<folder>', 'where to; made where it is missing')
    .addOption(
      new Option('--layout <layout>', 'names only, or with a sidecar beside each')
        .choices(['names', 'sidecars'])
        .default('sidecars'),
    )
    .option('--namespace <namespace>', 'only this one')
    .option('--model <model>', 'only versions of this model')
    .option('--stage <stage>', 'only versions in this stage')
    .option('--filter <filter>', 'only versions that match, as in "metrics.f1 > 0.9"')
    .option('--force', 'replace files that are there with other contents')
    .option('--json', 'print a line of JSON for each version, and one at the end')
    .addHelpText(
      'after',
      examples(
        'cartulary export backup/ --layout sidecars',
        'cartulary export live/ --namespace default --stage Production',
      ),
    )
    .action(async (folder: string, options: ExportOptions) => {
      const { exportFolder } = await import('../export/export.js');
      await exportFolder(shell, folder, options);
    });
}
