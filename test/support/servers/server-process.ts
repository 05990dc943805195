import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Keeper } from './keeper.js';
import { StartFailed } from './ports.js';
import { environment } from './tools.js';

const USABLE_MS = 90_000;
const GRACE_MS = 20_000;
const LOOK_AGAIN_MS = 50;
/** Waits until the keeper knows the process: if this one is killed before, the shell reads the end of its input and starts nothing. */
const WHEN_KEPT = 'read -r kept && exec "$@" </dev/null';

export interface ServerProcessOptions {
  /** As in messages and in the name of the log: `kafka-2`. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly keeper: Keeper;
  /** Resolves when a client can work with the server, rejects as long as it cannot. */
  readonly probe: () => Promise<void>;
}

/** One process of a server, for tests to do things to. */
export class ServerProcess {
  readonly name: string;
  /** The file that holds its output. */
  readonly logs: string;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();

  constructor(private readonly options: ServerProcessOptions) {
    this.name = options.name;
    this.logs = join(options.keeper.folder, `${options.name}.log`);
  }

  /** Of its latest run. */
  get pid(): number {
    return this.#child?.pid as number;
  }

  /** Resolves when its latest run has ended, however. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /**
   * Starts it, for the first time or again with the same ports and data, and returns when a client can work with it.
   * `env` is for this run alone. @throws StartFailed
   */
  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#spawn(env);
    const deadline = Date.now() + USABLE_MS;
    while (!(await this.#usable())) {
      if (this.#ended) throw await this.#failed('found that it ended.');
      if (Date.now() > deadline) throw await this.#failed(`found that it was not after ${USABLE_MS / 1000} s.`);
      await Promise.race([pause(LOOK_AGAIN_MS), this.#exited]);
    }
  }

  /** Sends the signal, SIGKILL unless another is named, and returns when the process has ended. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child?.kill(signal);
    await this.#exited;
  }

  /** Holds the process where it is. Its connections stay open. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Asks it to end, and kills it where that takes more than twenty seconds. */
  async terminate(): Promise<void> {
    if (this.#ended) return;
    const late = setTimeout(() => void this.kill(), GRACE_MS);
    this.resume();
    await this.kill('SIGTERM');
    clearTimeout(late);
  }

  get #ended(): boolean {
    return !this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #spawn(more: Readonly<Record<string, string>>): Promise<void> {
    const { command, env, keeper } = this.options;
    const log = openSync(this.logs, this.#child ? 'a' : 'w');
    // TMPDIR, because a killed process cannot remove what it put there.
    const child = spawn('sh', ['-c', WHEN_KEPT, 'sh', ...command], {
      cwd: keeper.folder,
      detached: true,
      env: environment({ TMPDIR: keeper.folder, ...env, ...more }),
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    this.#child = child;
    await once(child, 'spawn');
    const pid = child.pid as number;
    this.#exited = once(child, 'exit').then(() => keeper.remove(pid));
    await keeper.add(pid);
    child.stdin?.end('\n');
  }

  /** A taken port may answer in the place of ours, hence the second look. */
  async #usable(): Promise<boolean> {
    const answered = await this.options.probe().then(
      () => true,
      () => false,
    );
    return answered && !this.#ended;
  }

  async #failed(found: string): Promise<StartFailed> {
    return new StartFailed(`Expected ${this.name} to be usable, ${found}`, await readFile(this.logs, 'utf8'));
  }
}

/** Ends the processes of one server and clears up. Data that is kept gets an orderly end. */
export async function stopAll(processes: readonly ServerProcess[], keeper: Keeper): Promise<void> {
  await Promise.all(processes.map((one) => (keeper.keeps ? one.terminate() : one.kill())));
  await keeper.end();
}

/** Starts all at once, for they may need each other; if one fails, none is left. */
export async function startAll(processes: readonly ServerProcess[], keeper: Keeper): Promise<void> {
  try {
    await Promise.all(processes.map((one) => one.start()));
  } catch (error) {
    await stopAll(processes, keeper);
    throw error;
  }
}
