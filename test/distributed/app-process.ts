import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll } from '@jest/globals';
import type { App } from '../support/servers/registry-cluster.js';
import { environment } from '../support/servers/tools.js';

const LOOK_AGAIN_MS = 50;
const WITHIN_MS = 30_000;

/** What /readyz says. */
export interface Readyz {
  readonly status: number;
  /** The parts that are missing. */
  readonly missing: readonly string[];
}

const running = new Set<ChildProcess>();
afterAll(() => running.forEach((child) => child.kill('SIGKILL')));

/** One app as a process, started as `dist` has it. */
export class AppRun {
  stderr = '';
  stdout = '';
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  /** The URL of the ready line; undefined where the process ended before. */
  readonly ready: Promise<string | undefined>;

  constructor(app: App | 'standalone', env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [`dist/apps/${app}/src/main.js`], {
      env: environment({ PORT: '0', ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = once(child, 'close').then(([code]) => code as number | null);
    this.ready = new Promise((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        this.stdout += chunk.toString();
        const url = /ready at (http:\S+)/.exec(this.stdout)?.[1];
        if (url !== undefined) resolve(url);
      });
      void this.exited.then(() => resolve(undefined));
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Waits for the ready line. */
  async url(): Promise<string> {
    const url = await this.ready;
    if (url === undefined) throw new Error(`Expected a ready line, found that the process ended: ${this.stderr}`);
    return url;
  }

  /** Sends the signal and returns the exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.exited;
  }
}

async function readyz(url: string): Promise<Readyz> {
  const answer = await fetch(`${url}/readyz`);
  const { errors = [] } = (await answer.json()) as { errors?: readonly { readonly path: string }[] };
  return { status: answer.status, missing: errors.map(({ path }) => path) };
}

/** Asks until the answer is as expected. */
export async function untilReadyz(url: string, isExpected: (found: Readyz) => boolean): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  for (let found = await readyz(url); !isExpected(found); found = await readyz(url)) {
    if (Date.now() > deadline) throw new Error(`Expected another answer, found ${JSON.stringify(found)}.`);
    await pause(LOOK_AGAIN_MS);
  }
}
