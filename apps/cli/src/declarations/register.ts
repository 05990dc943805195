import type { Command } from 'commander';
import type { RegisterOptions } from '../register/given.js';
import type { Shell } from '../shell.js';
import { examples, JSON_OPTION, many } from './words.js';

const DESCRIPTION = `Register a file or a folder as a version of a model.

What the version is made of comes from the sidecar (same name, .json), else from a name by the convention
MODEL_DATAVERSION_COMMIT_TIMESTAMP.EXT, else the commit from git. Options go before all of them.`;

export function declareRegister(program: Command, shell: Shell): void {
  program
    .command('register')
    .summary('Register a file or a folder as a version of a model.')
    .description(DESCRIPTION)
    .argument('<path>', 'a file or a folder')
    .option('--name <model>', 'the model')
    .option('--namespace <namespace>', 'the namespace of the model', 'default')
    .option('--label <label>', 'a free label, such as 2.0')
    .option('--description <text>', 'what to know about it')
    .option('--tag <key=value>', 'a tag; may be repeated', many)
    .option('--param <key=value>', 'a hyperparameter; may be repeated. A value that reads as JSON is that', many)
    .option('--metric <key=number>', 'a metric; may be repeated', many)
    .option('--sidecar <file>', 'the sidecar, where it has another name')
    .option('--no-sidecar', 'look for no sidecar')
    .option(...JSON_OPTION)
    .optionsGroup('What it was made of:')
    .option('--commit <hash>', 'commit of the code that made it')
    .option('--repository <url>', 'where that code is')
    .option('--data-version <version>', 'version of the data that it was trained on')
    .option('--data-id <id>', 'what that data is called')
    .option('--data-digest <digest>', 'digest of that data')
    .option('--data-uri <uri>', 'where that data is')
    .option('--environment <key=value>', 'image, lockfile or framework that it was made with; may be repeated', many)
    .option('--run <id>', 'the run that made it')
    .option('--run-url <url>', 'where that run can be seen')
    .option(
      '--parent <ref[=relation]>',
      'a version that it was made from, as in base:v4=finetune; may be repeated',
      many,
    )
    .option('--created-at <time>', 'when it was made, as in 2026-11-17T09:30:00Z')
    .addHelpText(
      'after',
      examples(
        'cartulary register sentiment-classifier_3f4e5a6_a1b2c3d_20231027T103000.pkl',
        'cartulary register out/model.onnx --name ranker --param epochs=15 --metric f1=0.93',
        'cartulary register out/ranker --name ranker --run 1432 --environment image=trainer:7 --parent base:v4=finetune',
      ),
    )
    .action(async (path: string, options: RegisterOptions) => {
      const { register } = await import('../register/register.js');
      await register(shell, path, options);
    });
}
