import type { Command } from 'commander';
import type { Shell } from '../shell.js';
import { examples, JSON_OPTION, REF } from './words.js';

interface Options {
  readonly json?: boolean;
}

export function declareAlias(program: Command, shell: Shell): void {
  const alias = program
    .command('alias')
    .description('Give a version a name that can move, list such names, or take one away.')
    .addHelpText(
      'after',
      examples('cartulary alias set sentiment-classifier:v3 champion', 'cartulary fetch sentiment-classifier@champion'),
    );
  alias
    .command('set')
    .description('Give an alias to a version. A version of the model that has it loses it.')
    .argument('<ref>', REF)
    .argument('<alias>', 'letters, digits, "_" and "-"')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary alias set sentiment-classifier:v3 champion'))
    .action(async (ref: string, name: string, { json }: Options) => {
      const { setAlias } = await import('../alias.js');
      await setAlias(shell, ref, name, json);
    });
  alias
    .command('list')
    .description('List the aliases of a model, and the version that each is of.')
    .argument('<model>', '[namespace/]model')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary alias list sentiment-classifier'))
    .action(async (model: string, { json }: Options) => {
      const { listAliases } = await import('../alias.js');
      await listAliases(shell, model, json);
    });
  alias
    .command('remove')
    .description('Take an alias from the version that has it.')
    .argument('<model>', '[namespace/]model')
    .argument('<alias>')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary alias remove sentiment-classifier champion'))
    .action(async (model: string, name: string, { json }: Options) => {
      const { removeAlias } = await import('../alias.js');
      await removeAlias(shell, model, name, json);
    });
}
