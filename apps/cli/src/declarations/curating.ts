import type { Command } from 'commander';
import type { CurateOptions, DeleteOptions, EvaluateOptions } from '../admin/curate.js';
import type { Shell } from '../shell.js';
import { examples, JSON_OPTION, many, REF } from './words.js';

const EITHER = '[namespace/]model, or a version with :v3, :label, @alias or #Stage';

/** What is said of models and versions after they were registered, and taking them away. */
export function declareCurating(program: Command, shell: Shell): void {
  declareTag(program, shell);
  declareDescribe(program, shell);
  declareRename(program, shell);
  declareEvaluate(program, shell);
  declareDelete(program, shell);
}

function declareTag(program: Command, shell: Shell): void {
  program
    .command('tag')
    .description('Set tags of a model or a version, or take them away.')
    .argument('<ref>', EITHER)
    .argument('<change...>', 'key=value sets a tag, key- takes it away')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary tag sentiment-classifier:v3 team=nlp approved-'))
    .action(async (ref: string, changes: readonly string[], options: CurateOptions) => {
      const { tag } = await import('../admin/curate.js');
      await tag(shell, ref, changes, options);
    });
}

function declareDescribe(program: Command, shell: Shell): void {
  program
    .command('describe')
    .description('Say in words what a model or a version is. It replaces what was said before.')
    .argument('<ref>', EITHER)
    .argument('<text>', 'an empty one takes the description away')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary describe sentiment-classifier:v3 "Trained with the cleaned reviews"'))
    .action(async (ref: string, text: string, options: CurateOptions) => {
      const { describe } = await import('../admin/curate.js');
      await describe(shell, ref, text, options);
    });
}

function declareRename(program: Command, shell: Shell): void {
  program
    .command('rename')
    .description('Give a model another name. Its versions, aliases and history go with it.')
    .argument('<model>', '[namespace/]model')
    .argument('<name>', 'the new one, without the namespace')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary rename sentiment-classifier review-sentiment'))
    .action(async (model: string, name: string, options: CurateOptions) => {
      const { rename } = await import('../admin/curate.js');
      await rename(shell, model, name, options);
    });
}

function declareEvaluate(program: Command, shell: Shell): void {
  program
    .command('evaluate')
    .description('Record metrics that were measured after registration. Those of the registration stay.')
    .argument('<ref>', REF)
    .requiredOption('--metric <key=number>', 'a metric; may be repeated', many)
    .option('--dataset <id>', 'what it was measured on')
    .option('--split <name>', 'which part of that')
    .option('--evaluator <name>', 'who or what measured')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary evaluate sentiment-classifier:v3 --metric f1=0.91 --dataset products'))
    .action(async (ref: string, options: EvaluateOptions) => {
      const { evaluate } = await import('../admin/curate.js');
      await evaluate(shell, ref, options);
    });
}

function declareDelete(program: Command, shell: Shell): void {
  program
    .command('delete')
    .description('Delete a version, or a model with all its versions. The history stays, and the bytes do.')
    .argument('<ref>', 'a version: [namespace/]model with :v3, :label, @alias or #Stage')
    .option('--model', 'REF is a model, which goes with all its versions')
    .option('--force', 'also what is in Production')
    .option('--reason <text>', 'why; stands in the history')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary delete sentiment-classifier:v1 --reason "trained on leaked data"'))
    .action(async (ref: string, options: DeleteOptions) => {
      const { remove } = await import('../admin/curate.js');
      await remove(shell, ref, options);
    });
}
