import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ROOT } from './pages.js';

const { NODE_OPTIONS: _ofJest, ...ENV } = process.env;

/** A command of a page that serves until it is stopped. */
export class Started {
  private constructor(
    private readonly child: ChildProcess,
    /** What it had printed on stdout when it said that it is ready. */
    readonly printed: string,
    readonly url: string,
  ) {}

  /** Types the command in the folder of the clone, and returns when it says that it is ready. */
  static async command(command: string, env: Readonly<Record<string, string>>): Promise<Started> {
    const child = spawn('sh', ['-c', command], {
      cwd: ROOT,
      env: { ...ENV, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      printed += `${line}\n`;
      if (line.includes(' ready ')) break;
    }
    const url = /http:\S+/.exec(printed)?.[0];
    if (url === undefined) throw new Error(`Expected "${command}" to say that it is ready, found: ${printed}`);
    return new Started(child, printed, url);
  }

  /** Asks it to end, with all that it has started, and waits for that. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    // The whole group: npm has started the registry.
    process.kill(-(this.child.pid as number), 'SIGTERM');
    await once(this.child, 'exit');
  }
}
