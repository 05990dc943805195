import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));
/** Of this process, without what jest needs and what whoever runs the tests has set for a registry. */
const ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('CARTULARY_')),
);

export interface CliOptions {
  /** Of the registry. */
  readonly url: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets the process when it has started, to do something to it. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

export interface CliResult {
  readonly code: number | null;
  readonly out: Buffer;
  readonly err: string;
}

/** Runs the built command line as a process of its own, and returns what it said. */
export async function cartulary(args: readonly string[], { url, cwd, env, meanwhile }: CliOptions): Promise<CliResult> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    ...(cwd !== undefined && { cwd }),
    env: { ...ENV, CARTULARY_URL: url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  meanwhile?.(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out), err: Buffer.concat(err).toString() };
}
