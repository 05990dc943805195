import { type Command, Option } from 'commander';
import type { ArchiveOptions, PromoteOptions } from '../staging.js';
import type { Shell } from '../shell.js';
import { examples, JSON_OPTION, REF } from './words.js';

export function declarePromote(program: Command, shell: Shell): void {
  program
    .command('promote')
    .description('Move a version into a stage. In Production it takes the place of the one that is there.')
    .argument('<ref>', REF)
    .argument('<stage>', 'None, Staging, Production or Archived')
    .option('--reason <text>', 'why; stands in the history')
    .addOption(
      new Option('--displace <how>', 'what becomes of versions that are in the stage').choices(['archive', 'keep']),
    )
    .option('--effective-at <time>', 'since when it holds, as in 2026-11-17T09:30:00Z; now unless said')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples('cartulary promote sentiment-classifier:v3 Production --reason "better on products"'),
    )
    .action(async (ref: string, stage: string, options: PromoteOptions) => {
      const { promote } = await import('../staging.js');
      await promote(shell, ref, stage, options);
    });
}

export function declareArchive(program: Command, shell: Shell): void {
  program
    .command('archive')
    .description('Take a version out of use. It stays in the registry and in the history.')
    .argument('<ref>', REF)
    .option('--reason <text>', 'why; stands in the history')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary archive sentiment-classifier:v1 --reason "superseded"'))
    .action(async (ref: string, options: ArchiveOptions) => {
      const { archive } = await import('../staging.js');
      await archive(shell, ref, options);
    });
}
