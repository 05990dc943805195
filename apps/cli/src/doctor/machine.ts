import { execFile } from 'node:child_process';
import { version } from 'node:process';
import { promisify } from 'node:util';
import { readConfig } from '#platform';
import type { Shell } from '../shell.js';
import { type Finding, finding } from './finding.js';

/** The oldest that the stack runs on. */
const LEAST_NODE = [20, 19] as const;
const run = promisify(execFile);

/** What this machine has, and what its environment says. */
export async function checkMachine({ env }: Shell): Promise<readonly Finding[]> {
  return [checkNode(version), await checkGit(), ...checkEnvironment(env)];
}

/** `version` as in v20.19.5. */
export function checkNode(found: string): Finding {
  const [major = 0, minor = 0] = found.slice(1).split('.').map(Number);
  const isNew = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return isNew
    ? finding('node', 'ok', found)
    : finding('node', 'fail', found, `Install Node.js ${LEAST_NODE.join('.')} or later.`);
}

async function checkGit(): Promise<Finding> {
  try {
    const { stdout } = await run('git', ['--version']);
    return finding('git', 'ok', stdout.trim());
  } catch {
    const todo = 'Install it, or give --commit: "register" asks it for the commit.';
    return finding('git', 'warn', 'It cannot be run.', todo);
  }
}

/** Settings that contradict each other, those of "serve" among them. */
export function checkEnvironment(env: Shell['env']): readonly Finding[] {
  const found: Finding[] = [];
  const url = URL.canParse(env['CARTULARY_URL'] ?? '') ? new URL(env['CARTULARY_URL'] as string) : undefined;
  if (env['CARTULARY_TOKEN'] && url?.username) {
    const todo = 'Take the user out of CARTULARY_URL, or unset CARTULARY_TOKEN.';
    found.push(finding('environment', 'warn', 'CARTULARY_TOKEN is sent, and the user in CARTULARY_URL is not.', todo));
  }
  const { PORT: port } = env;
  if (port && port !== '7100' && !env['CARTULARY_URL']) {
    const todo = `Set CARTULARY_URL=http://127.0.0.1:${port} if that is where the registry is.`;
    found.push(finding('environment', 'warn', `"serve" would listen on PORT ${port}, other commands ask 7100.`, todo));
  }
  try {
    readConfig(env);
  } catch (error) {
    found.push(finding('environment', 'warn', `"serve" would refuse: ${(error as Error).message}`));
  }
  return found.length > 0 ? found : [finding('environment', 'ok', 'Nothing in it contradicts another.')];
}
