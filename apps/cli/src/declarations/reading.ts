import type { Command } from 'commander';
import type { FetchOptions } from '../fetch/fetch.js';
import type { HistoryOptions } from '../history.js';
import type { Shell } from '../shell.js';
import type { ShowOptions } from '../show.js';
import type { StagesOptions } from '../stages.js';
import { examples, JSON_OPTION, REF } from './words.js';

export function declareShow(program: Command, shell: Shell): void {
  program
    .command('show')
    .description('Show a version: its stage, what it was made of, how it measured, and what nobody has said about it.')
    .argument('<ref>', REF)
    .option('--model', 'REF is a model: show its description, tags, stages and aliases instead')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples("cartulary show 'sentiment-classifier#Production'", 'cartulary show sentiment-classifier --model'),
    )
    .action(async (ref: string, options: ShowOptions & { readonly model?: boolean }) => {
      if (options.model) {
        const { showModel } = await import('../show-model.js');
        return showModel(shell, ref, options);
      }
      const { show } = await import('../show.js');
      await show(shell, ref, options);
    });
}

export function declareFetch(program: Command, shell: Shell): void {
  program
    .command('fetch')
    .description("Fetch a version's file or folder. What does not have the registered digest is not kept.")
    .argument('<ref>', `${REF}; or cartulary://namespace/model?stage=Production`)
    .option(
      '-o, --output <path>',
      'where to; "-" is standard output. Into a folder that is there, or unless said into this one, under its own name',
    )
    .option('--force', 'replace what is there')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        "cartulary fetch 'sentiment-classifier#Production'",
        'cartulary fetch sentiment-classifier:v3 -o model.pkl',
      ),
    )
    .action(async (ref: string, options: FetchOptions) => {
      const { fetchArtifact } = await import('../fetch/fetch.js');
      await fetchArtifact(shell, ref, options);
    });
}

export function declareHistory(program: Command, shell: Shell): void {
  program
    .command('history')
    .description('Say who did what when, oldest first: to a model, or to one version of it.')
    .argument('<ref>', '[namespace/]model, or a version with :v3, :label, @alias or #Stage')
    .option('--positions', 'begin each line with the position of its event, as default:41')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples('cartulary history sentiment-classifier', 'cartulary history sentiment-classifier:v3'),
    )
    .action(async (ref: string, options: HistoryOptions) => {
      const { history } = await import('../history.js');
      await history(shell, ref, options);
    });
}

export function declareStages(program: Command, shell: Shell): void {
  program
    .command('stages')
    .description('Say which versions are in a stage, or were at a time, as far as was known then or is now.')
    .argument('[stage]', 'None, Staging, Production or Archived; Staging and Production unless said')
    .option('--at <time>', 'the state at this time, as in 2026-11-17 or 2026-11-17T09:30:00Z')
    .option('--known-at <time>', 'as it was known at this time or position (default:41)')
    .option('--namespace <namespace>', 'only this one')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples('cartulary stages Production', 'cartulary stages Production --at 2026-11-17T09:30:00Z'),
    )
    .action(async (stage: string | undefined, options: StagesOptions) => {
      const { stages } = await import('../stages.js');
      await stages(shell, stage, options);
    });
}
