import { RegistryClient } from '#client';
import { argument } from './arguments.js';
import type { Shell } from './shell.js';

const DEFAULT_URL = 'http://127.0.0.1:7100';

/** A client of the registry that the environment names. */
export function connect({ env, signal }: Shell): RegistryClient {
  const token = env['CARTULARY_TOKEN'];
  return argument(
    () => new RegistryClient({ url: env['CARTULARY_URL'] || DEFAULT_URL, signal, ...(token && { token }) }),
  );
}
