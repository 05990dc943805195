import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from '@jest/globals';

export interface ServerOptions {
  /** Kept by the caller; a folder of the server's own otherwise, removed when it stops. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A registry as a process of its own. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** Resolves when the process has ended, however. */
  readonly exited: Promise<void>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
afterAll(() => running.forEach((child) => child.kill('SIGKILL')));

/** Starts the built registry on a free port and returns once it has said that it is ready; undefined where it ended before. */
export async function tryServer({ dataDir, env = {} }: ServerOptions = {}): Promise<Server | undefined> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'cartulary-server-'));
  const child = spawn(process.execPath, ['dist/apps/standalone/src/main.js'], {
    env: { ...process.env, PORT: '0', CARTULARY_DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.stderr.pipe(process.stderr);
  const exited = once(child, 'exit').then(() => {
    running.delete(child);
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  });
  const url = await Promise.race([readyUrl(child.stdout), exited.then(() => undefined)]);
  if (url === undefined) return undefined;
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return {
    url,
    pid: child.pid as number,
    dataDir: folder,
    exited,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const server = await tryServer(options);
  if (!server) throw new Error('Expected the server to become ready, found that it ended.');
  return server;
}

/** The URL of the one ready line. */
async function readyUrl(stdout: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stdout })) {
    const url = /ready at (http:\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  return undefined;
}
