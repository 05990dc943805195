import type { AdminClient, Standing } from '#client';
import { RegistryError } from '#domain';
import { VERSION } from '#platform';
import { connectAdmin, urlOf } from '../connect.js';
import type { Shell } from '../shell.js';
import { type Finding, finding } from './finding.js';

/** Milliseconds. The Date of an answer is in whole seconds. */
const SKEW_SEEN = 3000;
/** From here on times that a caller claims as now lie in the future for the registry. */
const SKEW_REFUSED = 300_000;

export interface Asked {
  readonly findings: readonly Finding[];
  /** It asks for tokens, and can tell that its tokens file is not what it must be. */
  readonly lacksTokens: boolean;
}

/** The registry that the environment names: whether it answers, works, knows us, and has our time. */
export async function checkRegistry(shell: Shell): Promise<Asked> {
  let client: AdminClient;
  let standing: Standing;
  let asked: number;
  try {
    client = connectAdmin(shell);
    asked = Date.now();
    standing = await client.standing();
  } catch (error) {
    shell.signal.throwIfAborted();
    return { findings: [finding('registry', 'fail', (error as Error).message)], lacksTokens: false };
  }
  const { version, missing, date } = standing;
  const findings = [
    checkVersion(new URL(urlOf(shell)).host, version),
    ...(missing.length === 0 ? [finding('parts', 'ok', 'All of them do their work.')] : missing.map(checkPart)),
    await checkCaller(client, shell),
    ...(date === null ? [] : [checkClock(Date.parse(date) + 500 - (asked + Date.now()) / 2)]),
  ];
  return { findings, lacksTokens: missing.some(({ path }) => path === 'tokens') };
}

function checkVersion(host: string, version: string): Finding {
  const found = `Cartulary ${version} at ${host}`;
  if (version === VERSION) return finding('registry', 'ok', found);
  return finding('registry', 'warn', `${found}, this command line is ${VERSION}`, 'Use the same version of both.');
}

function checkPart({ path, message }: Standing['missing'][number]): Finding {
  return finding(`part ${path}`, 'fail', message, 'See the log of the registry; docs/operations.md says what to do.');
}

/** Whether a call of ours is taken, and as whose. */
async function checkCaller(client: AdminClient, { env }: Shell): Promise<Finding> {
  try {
    await client.namespace('default');
  } catch (error) {
    const todo = env['CARTULARY_TOKEN']
      ? 'CARTULARY_TOKEN is not valid there: set another, or unset it if the registry has none.'
      : 'Set CARTULARY_TOKEN to a token of the registry.';
    const { code, message } = error as RegistryError;
    return finding('caller', 'fail', message, code === 'UNAUTHENTICATED' ? todo : undefined);
  }
  if (env['CARTULARY_TOKEN']) return finding('caller', 'ok', 'The token is valid.');
  const url = new URL(urlOf({ env }));
  if (url.username === '') return finding('caller', 'ok', 'No token is needed; what you do is anonymous.');
  return finding('caller', 'ok', `No token is needed, or the one in the URL is valid; you act as ${url.username}.`);
}

/** `skew`: how far the registry's clock is ahead of ours, in milliseconds. */
export function checkClock(skew: number): Finding {
  const distance = Math.abs(skew);
  if (distance < SKEW_SEEN) return finding('clock', 'ok', 'It agrees with that of the registry.');
  const found = `That of the registry is ${Math.round(distance / 1000)} s ${skew > 0 ? 'ahead' : 'behind'}.`;
  const state = distance < SKEW_REFUSED ? 'warn' : 'fail';
  return finding('clock', state, found, 'Set both by a time server: times that are claimed are compared with it.');
}
