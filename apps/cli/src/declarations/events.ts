import { type Command, Option } from 'commander';
import { misused } from '../arguments.js';
import type { ReplayOptions } from '../replay.js';
import type { Shell } from '../shell.js';
import type { WatchOptions } from '../watch/watch.js';
import { examples, JSON_OPTION, kafkaEnvironment } from './words.js';

export function declareWatch(program: Command, shell: Shell): void {
  program
    .command('watch')
    .description(
      'Show what happens, as it happens; with --exec run a command for each promotion, and go on where it stopped.',
    )
    .option('--namespace <namespace>', 'the namespace to watch; default unless said')
    .option('--model <model>', '[namespace/]model, through its renames')
    .option('--stage <stage>', 'only moves into and out of this stage; a command is run for those into it')
    .option(
      '--types <types>',
      'only events of these types, with commas between them, such as StagePromoted,ModelArchived',
    )
    .option('--exec <command>', 'run this by the shell for each promotion, or for each event of --types')
    .addOption(
      new Option('--on-failure <how>', 'what a command that fails leads to')
        .choices(['stop', 'continue', 'retry'])
        .default('stop'),
    )
    .option('--from <position>', 'the event to begin with on the first start; what comes now unless said')
    .option('--state <file>', 'where to keep how far it has come')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'cartulary watch',
        `cartulary watch --stage Production --exec './deploy.sh "$CARTULARY_REF" "$CARTULARY_ARTIFACT"'`,
      ),
    )
    .action(async (options: WatchOptions) => {
      const { watch } = await import('../watch/watch.js');
      await watch(shell, options);
    });
}

export function declareReplay(program: Command, shell: Shell): void {
  program
    .command('replay')
    .description('Say what happened in a namespace, oldest first, from one position or time to another.')
    .option('--namespace <namespace>', 'default unless said')
    .option('--model <model>', '[namespace/]model, through its renames')
    .option('--from <start>', 'the first event, by position (default:41) or time; the very first unless said')
    .option('--to <end>', 'the last event, by position or time; the last there is unless said')
    .option('--kafka <brokers>', 'read the topic itself, from these host:port, and verify it on the way')
    .option('--cursor <file>', 'with --kafka: read from this cursor on, not from the first record')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      kafkaEnvironment(false).replace('Environment', 'Environment, with --kafka') +
        examples(
          'cartulary replay --from 2026-11-17',
          'cartulary replay --from default:41 --to default:60 --json',
          'cartulary replay --kafka kafka-1:9092 --json',
        ),
    )
    .action(async ({ kafka, ...options }: ReplayOptions & { readonly kafka?: string }) => {
      if (kafka !== undefined) {
        const { replayKafka } = await import('../replay-kafka.js');
        return replayKafka(shell, kafka, options);
      }
      if (options.cursor !== undefined)
        misused('Expected --cursor together with --kafka: over HTTP nothing is read twice.');
      const { replay } = await import('../replay.js');
      await replay(shell, options);
    });
}
