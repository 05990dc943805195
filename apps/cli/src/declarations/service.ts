import { Argument, type Command } from 'commander';
import type { AddOptions, RemoveOptions, TokenOptions } from '../admin/token.js';
import type { TopicsOptions } from '../admin/topics.js';
import type { ViewsOptions } from '../admin/views.js';
import type { DoctorOptions } from '../doctor/doctor.js';
import type { Shell } from '../shell.js';
import { DATA_DIR_OPTION, examples, JSON_HERE, kafkaEnvironment } from './words.js';

const TOKEN = `Make, list and remove the tokens that callers prove themselves by.

They are kept in the data folder, or in CARTULARY_TOKENS_FILE, as hashes. A registry that runs heeds a change within a
second.`;

export function declareToken(program: Command, shell: Shell): void {
  const token = program
    .command('token')
    .summary('Make, list and remove the tokens that callers prove themselves by.')
    .description(TOKEN)
    .addHelpText('after', examples('cartulary token add ci', 'cartulary token remove ci'));
  token
    .command('add')
    .description('Make a token and print it, this once. Whoever sends it is named so in the history.')
    .argument('<name>', 'of the person or the service that is to have it')
    .option('--another', 'beside the one that the name has, to change from one to the other')
    .option('--new', 'the registry of that folder has not been started yet')
    .option(...DATA_DIR_OPTION)
    .option(...JSON_HERE)
    .addHelpText('after', examples('cartulary token add ci', 'cartulary token add ci --another'))
    .action(async (name: string, options: AddOptions) => {
      const { addToken } = await import('../admin/token.js');
      await addToken(shell, name, options);
    });
  token
    .command('list')
    .description('List who has a token. What is shown of it is the beginning of its hash.')
    .option(...DATA_DIR_OPTION)
    .option(...JSON_HERE)
    .addHelpText('after', examples('cartulary token list'))
    .action(async (options: TokenOptions) => {
      const { listTokens } = await import('../admin/token.js');
      await listTokens(shell, options);
    });
  token
    .command('remove')
    .description('Remove the tokens of a name. They are good for nothing from then on.')
    .argument('<name>')
    .option('--keep-newest', 'all but the one that was made last')
    .option(...DATA_DIR_OPTION)
    .option(...JSON_HERE)
    .addHelpText('after', examples('cartulary token remove ci', 'cartulary token remove ci --keep-newest'))
    .action(async (name: string, options: RemoveOptions) => {
      const { removeToken } = await import('../admin/token.js');
      await removeToken(shell, name, options);
    });
}

export function declareViews(program: Command, shell: Shell): void {
  const views = program
    .command('views')
    .description(
      'Make the views anew from the log, or compare them with it: those in MONGODB_URL if it is set, else those of the data folder, which no registry may serve from.',
    )
    .addHelpText('after', examples('cartulary views verify', 'cartulary views rebuild --data-dir /srv/models'));
  views
    .command('rebuild')
    .description('Make the views anew. The old ones stay until the new ones are whole.')
    .option(...DATA_DIR_OPTION)
    .option(...JSON_HERE)
    .addHelpText('after', examples('cartulary views rebuild --data-dir /srv/models'))
    .action(async (options: ViewsOptions) => {
      const { rebuild } = await import('../admin/views.js');
      await rebuild(shell, options);
    });
  views
    .command('verify')
    .description('Compare every document of the views with what the log makes of it. Differences end with 4.')
    .option(...DATA_DIR_OPTION)
    .option(...JSON_HERE)
    .addHelpText('after', examples('cartulary views verify --data-dir /srv/models'))
    .action(async (options: ViewsOptions) => {
      const { verify } = await import('../admin/views.js');
      await verify(shell, options);
    });
  views
    .command('prune')
    .description('Drop the views in MongoDB that other versions left, once none of them runs any more.')
    .option(...DATA_DIR_OPTION)
    .option(...JSON_HERE)
    .addHelpText('after', examples('cartulary views prune'))
    .action(async (options: ViewsOptions) => {
      const { prune } = await import('../admin/views.js');
      await prune(shell, options);
    });
}

export function declareTopics(program: Command, shell: Shell): void {
  program
    .command('topics')
    .description(
      'Compare the Kafka topics with what the registry needs, or make those that are missing. Differences end with 1.',
    )
    .option('--apply', 'make what is missing; what is there is never changed')
    .option('--partitions <number>', 'of new topics, for ever: 8 unless said')
    .option('--replication <number>', 'replicas of new topics: 3 unless said, or as many as there are brokers')
    .option(...JSON_HERE)
    .addHelpText('after', `${kafkaEnvironment(true)}${examples('KAFKA_BROKERS=kafka-1:9092 cartulary topics --apply')}`)
    .action(async (options: TopicsOptions) => {
      const { topics } = await import('../admin/topics.js');
      await topics(shell, options);
    });
}

export function declareDoctor(program: Command, shell: Shell): void {
  program
    .command('doctor')
    .description('Check what can go wrong between this machine and the registry, and say what to do.')
    .option(...DATA_DIR_OPTION)
    .option(...JSON_HERE)
    .addHelpText('after', examples('cartulary doctor'))
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../doctor/doctor.js');
      await doctor(shell, options);
    });
}

export function declareCompletion(program: Command, shell: Shell): void {
  program
    .command('completion')
    .description('Print a script that lets a shell complete commands, options and stages.')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', examples('source <(cartulary completion bash)', 'cartulary completion fish | source'))
    .action(async (name: 'bash' | 'zsh' | 'fish') => {
      const { completion } = await import('../completion/completion.js');
      await completion(shell, program, name);
    });
}
