import type { Command } from 'commander';
import type { NamespaceOptions } from '../admin/namespace.js';
import type { Shell } from '../shell.js';
import { examples, JSON_OPTION } from './words.js';

const EXCLUSIVE = [
  '--exclusive <stages>',
  'in which only one version of a model may be: Staging, Production or both',
] as const;

export function declareNamespace(program: Command, shell: Shell): void {
  const namespace = program
    .command('namespace')
    .description('List and configure namespaces: ledgers of their own, each with its own order.')
    .addHelpText(
      'after',
      examples('cartulary namespace list', 'cartulary namespace create team-a --exclusive Production'),
    );
  namespace
    .command('list')
    .description('List namespaces by name.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary namespace list'))
    .action(async (options: NamespaceOptions) => {
      const { listNamespaces } = await import('../admin/namespace.js');
      await listNamespaces(shell, options);
    });
  namespace
    .command('show')
    .description('Show the settings of a namespace.')
    .argument('<name>')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary namespace show team-a'))
    .action(async (name: string, options: NamespaceOptions) => {
      const { showNamespace } = await import('../admin/namespace.js');
      await showNamespace(shell, name, options);
    });
  namespace
    .command('create')
    .description('Create a namespace.')
    .argument('<name>', 'letters a to z, digits, ".", "_" and "-"')
    .option(...EXCLUSIVE)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary namespace create team-a --exclusive Staging,Production'))
    .action(async (name: string, options: NamespaceOptions) => {
      const { createNamespace } = await import('../admin/namespace.js');
      await createNamespace(shell, name, options);
    });
  namespace
    .command('configure')
    .description('Change the settings of a namespace. What is not given stays.')
    .argument('<name>')
    .option(EXCLUSIVE[0], `${EXCLUSIVE[1]}; empty for none`)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary namespace configure team-a --exclusive Production'))
    .action(async (name: string, options: NamespaceOptions) => {
      const { configureNamespace } = await import('../admin/namespace.js');
      await configureNamespace(shell, name, options);
    });
}
