import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const LONGEST_MIN = 45;

interface Failure extends Error {
  readonly stdout?: string;
  readonly stderr?: string;
  /** By us, for taking too long. */
  readonly killed?: boolean;
}

/** Environment for programs that are not ours: without what jest tells Node. */
export function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _ofJest, ...rest } = process.env;
  return { ...rest, ...more };
}

/**
 * Runs a program to its end and returns its stdout.
 * @throws Error with the last of what it said
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  try {
    const options = {
      env: environment(env),
      timeout: LONGEST_MIN * 60_000,
      maxBuffer: 1 << 26,
      ...(cwd !== undefined && { cwd }),
    };
    const { stdout, stderr } = await exec(command, [...args], options);
    return stdout || stderr;
  } catch (cause) {
    const { stdout = '', stderr = '', message, killed } = cause as Failure;
    if (killed) throw new Error(`${command} ${args[0]} was not done after ${LONGEST_MIN} minutes.`, { cause });
    const said = (stderr.trim() || stdout.trim() || message).split('\n').slice(-3).join(' ');
    throw new Error(said.slice(0, 500), { cause });
  }
}

/** The first of the commands that says what is expected of it. */
async function find(names: readonly string[], args: readonly string[], fits: RegExp): Promise<string | undefined> {
  for (const name of names) {
    const said = await run(name, args).catch(() => '');
    if (fits.test(said)) return name;
  }
  return undefined;
}

/** A program that a server is run or installed with. */
export interface Tool {
  /** As a reader would look for it. */
  readonly name: string;
  /** The command, undefined where this machine has none. */
  find(): Promise<string | undefined>;
}

export const JAVA: Tool = {
  name: 'Java 17 or later (on the PATH, or JAVA_HOME)',
  find: () => {
    const home = process.env['JAVA_HOME'];
    return find([...(home ? [join(home, 'bin', 'java')] : []), 'java'], ['-version'], /version "(1[7-9]|[2-9]\d)/);
  },
};

export const MAVEN: Tool = {
  name: 'Maven (mvn)',
  find: () => find(['mvn'], ['--version'], /Apache Maven 3|Apache Maven 4/),
};

export const GO: Tool = { name: 'Go 1.21 or later', find: () => find(['go'], ['version'], /go1\.(2[1-9]|[3-9]\d)/) };

export const PIP: Tool = {
  name: 'Python with pip',
  find: () => find(['python3', 'python'], ['-m', 'pip', '--version'], /^pip \d+.*\(python 3/),
};

export const OPENSSL: Tool = { name: 'openssl', find: () => find(['openssl'], ['version'], /^(Open|Libre)SSL/) };
