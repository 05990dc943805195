import { CommanderError } from 'commander';
import { buildProgram } from './program.js';
import type { Shell } from './shell.js';

/** Runs one command line and returns its exit code. */
export async function run(argv: readonly string[], shell: Shell): Promise<number> {
  try {
    if (argv[0] === '--version' || argv[0] === '-V') {
      const { VERSION } = await import('#platform');
      shell.stdout.write(`${VERSION}\n`);
    } else {
      await buildProgram(shell).parseAsync(argv, { from: 'user' });
    }
    return 0;
  } catch (error) {
    // Help has been asked for, or was shown because no command was named: there is nothing more to say.
    if (error instanceof CommanderError && /^commander\.help/.test(error.code)) return error.exitCode === 0 ? 0 : 2;
    const { report } = await import('./report.js');
    return report(error, shell, argv.includes('--json'));
  }
}
