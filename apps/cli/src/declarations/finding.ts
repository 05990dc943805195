import type { Command } from 'commander';
import type { DiffOptions } from '../diff/diff.js';
import type { LineageOptions } from '../lineage.js';
import type { ListOptions, SearchOptions } from '../search.js';
import type { Shell } from '../shell.js';
import { examples, JSON_OPTION, REF } from './words.js';

const LIMIT = ['--limit <count>', 'show so many at most', '100'] as const;

const SEARCH = `Find versions, or models, by what is known about them.

A filter compares keys with =, !=, <, <=, >, >=, IN, LIKE and ILIKE, and joins with NOT, AND, OR and parentheses.

${[
  'Keys: namespace, model, version, label, stage, alias, createdAt, registeredAt, registeredBy, updatedAt,',
  'artifact.digest, artifact.uri, lineage.code.commit, lineage.code.repository, lineage.data.id, lineage.data.version,',
  'lineage.data.digest, lineage.run.id, metrics.<k>, hyperparameters.<k>, tags.<k>;',
  'of models: namespace, model, createdAt, alias, tags.<k>.',
].join(' ')}`;

export function declareList(program: Command, shell: Shell): void {
  program
    .command('list')
    .description('List the models, or the versions of one, the newest first.')
    .argument('[model]', '[namespace/]model')
    .option('--namespace <namespace>', 'only models of this one')
    .option(...LIMIT)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('cartulary list', 'cartulary list sentiment-classifier'))
    .action(async (model: string | undefined, options: ListOptions) => {
      const { list } = await import('../search.js');
      await list(shell, model, options);
    });
}

export function declareSearch(program: Command, shell: Shell): void {
  program
    .command('search')
    .summary('Find versions, or models, by what is known about them.')
    .description(SEARCH)
    .argument('<filter>', 'quote it for the shell; strings in it are in single quotes')
    .option('--models', 'find models')
    .option('--order-by <keys>', 'as in "metrics.f1 DESC, label"; the newest first unless said')
    .option(...LIMIT)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        `cartulary search "lineage.data.version = '3f4e5a6'"`,
        `cartulary search "metrics.f1 > 0.9 AND NOT tags.team = 'nlp'" --order-by "metrics.f1 DESC" --limit 5`,
        `cartulary search "alias = 'champion'" --models`,
      ),
    )
    .action(async (filter: string, options: SearchOptions) => {
      const { search } = await import('../search.js');
      await search(shell, filter, options);
    });
}

export function declareLineage(program: Command, shell: Shell): void {
  program
    .command('lineage')
    .description('Show what a version was made of, as far back as is known, or what was made from it.')
    .argument('<ref>', REF)
    .option('--down', 'what was made from it')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples('cartulary lineage sentiment-classifier:v3', 'cartulary lineage base-encoder:v4 --down'),
    )
    .action(async (ref: string, options: LineageOptions) => {
      const { lineage } = await import('../lineage.js');
      await lineage(shell, ref, options);
    });
}

export function declareDiff(program: Command, shell: Shell): void {
  program
    .command('diff')
    .description('Show side by side in what two versions differ.')
    .argument('<a>', REF)
    .argument('<b>', 'another one, of this model or of another')
    .option('--json', 'print the differences as JSON')
    .addHelpText(
      'after',
      examples('cartulary diff sentiment-classifier:v2 sentiment-classifier:v3', "cartulary diff 'm#Production' m"),
    )
    .action(async (a: string, b: string, options: DiffOptions) => {
      const { diff } = await import('../diff/diff.js');
      await diff(shell, a, b, options);
    });
}
