import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from './pages.js';

const { NODE_OPTIONS: _ofJest, ...ENV } = process.env;
const MARK = '=== end of step';

export interface Typed {
  /** What the command printed on both of its outputs. */
  readonly printed: string;
  readonly code: number;
}

/** One shell in the folder of the clone, as somebody uses it who follows a page: what a command sets, the next one sees. */
export class Terminal {
  private readonly shell: ChildProcess;
  private readonly env: NodeJS.ProcessEnv;
  private printed = '';

  constructor(env: Readonly<Record<string, string>>) {
    this.env = { ...ENV, ...env };
    this.shell = spawn('sh', [], { cwd: ROOT, env: this.env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.shell.stdout?.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
    this.write('exec 2>&1');
  }

  /** Runs a command to its end. It has no input. */
  async type(command: string): Promise<Typed> {
    this.write(`{ ${command}\n} </dev/null; printf '\\n${MARK} %s\\n' "$?"`);
    const end = new RegExp(`^([^]*?)\\n${MARK} (\\d+)\\n`);
    for (;;) {
      const found = end.exec(this.printed);
      if (found) {
        this.printed = this.printed.slice(found[0].length);
        return { printed: found[1] as string, code: Number(found[2]) };
      }
      if (this.shell.exitCode !== null) throw new Error(`Expected the shell to go on, found: ${this.printed}`);
      await once(this.shell.stdout as NodeJS.ReadableStream, 'data');
    }
  }

  /** Starts a command that does not end by itself in another terminal, and returns once it has printed its first line. */
  async wait(command: string): Promise<Waiting> {
    const child = spawn('sh', ['-c', `exec 2>&1; ${command}`], {
      cwd: ROOT,
      env: this.env,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const waiting = new Waiting(child);
    await waiting.until(/\n/);
    return waiting;
  }

  async close(): Promise<void> {
    const ended = once(this.shell, 'exit');
    this.shell.stdin?.end();
    await ended;
  }

  private write(line: string): void {
    this.shell.stdin?.write(`${line}\n`);
  }
}

export class Waiting {
  private printed = '';

  constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
  }

  /** Returns what has been printed once it matches, or all of it when the command has ended without. */
  async until(expected: RegExp): Promise<string> {
    const output = this.child.stdout as NodeJS.ReadableStream;
    const ended = once(output, 'end');
    for (let isOpen = true; isOpen && !expected.test(this.printed);)
      isOpen = await Promise.race([once(output, 'data').then(() => true), ended.then(() => false)]);
    return this.printed;
  }

  /** Ctrl-C, which everything that runs there gets. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    process.kill(-(this.child.pid as number), 'SIGINT');
    await ended;
  }
}
