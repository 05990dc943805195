import { AdminClient, type ConnectionOptions, EventsClient, RegistryClient } from '#client';
import { argument } from './arguments.js';
import type { Shell } from './shell.js';

const DEFAULT_URL = 'http://127.0.0.1:7100';

/** A client of the registry that the environment names. */
export function connect(shell: Shell): RegistryClient {
  return argument(() => new RegistryClient(optionsOf(shell)));
}

/** A client for whoever looks after that registry. */
export function connectAdmin(shell: Shell): AdminClient {
  return argument(() => new AdminClient(optionsOf(shell)));
}

/** A client for the events of that registry. */
export function connectEvents(shell: Shell): EventsClient {
  return argument(() => new EventsClient(optionsOf(shell)));
}

/** Where the registry is that the environment names. */
export function urlOf({ env }: Pick<Shell, 'env'>): string {
  return env['CARTULARY_URL'] || DEFAULT_URL;
}

function optionsOf({ env, signal }: Shell): ConnectionOptions {
  const token = env['CARTULARY_TOKEN'];
  return { url: urlOf({ env }), signal, ...(token && { token }) };
}
