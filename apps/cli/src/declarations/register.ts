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
    .option('--data-version <version>', 'version of the data that it was trained on')
    .option('--commit <hash>', 'commit of the code that made it')
    .option('--param <key=value>', 'a hyperparameter; may be repeated. A value that reads as JSON is that', many)
    .option('--metric <key=number>', 'a metric; may be repeated', many)
    .option('--tag <key=value>', 'a tag; may be repeated', many)
    .option('--description <text>', 'what to know about it')
    .option('--sidecar <file>', 'the sidecar, where it has another name')
    .option('--no-sidecar', 'look for no sidecar')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'cartulary register sentiment-classifier_3f4e5a6_a1b2c3d_20231027T103000.pkl',
        'cartulary register out/model.onnx --name ranker --param epochs=15 --metric f1=0.93',
      ),
    )
    .action(async (path: string, options: RegisterOptions) => {
      const { register } = await import('../register/register.js');
      await register(shell, path, options);
    });
}
