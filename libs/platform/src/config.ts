import { RegistryError } from '#domain';
import type { Env } from './env.js';
import type { Address } from './listen.js';
import { needServers, readServers, type Servers } from './server-settings.js';

/** Settings of a process that people and programs call. */
export interface ApiSettings extends Address {
  /** Where tokens are kept, where that is not in the data folder. The file must be there. */
  readonly tokensFile?: string;
  /** Whether others may reach it though nobody is asked for a token. */
  readonly insecure?: boolean;
}

/** Settings of a registry in one process. */
export interface Config extends ApiSettings {
  /** What no server holds is in it. */
  readonly dataDir: string;
  readonly servers: Servers;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Reads the settings of a registry in one process and refuses those that contradict each other. With Kafka other processes
 * are of the same registry, and must see the same views and artifacts. @throws START_REFUSED
 */
export function readConfig(env: Env): Config {
  const servers = readServers(env);
  if (servers.kafka) needServers(servers, ['kafka', 'mongo', 's3']);
  return { ...readApiSettings(env), dataDir: env['CARTULARY_DATA_DIR'] || './data', servers };
}

/** @throws START_REFUSED */
export function readApiSettings(env: Env): ApiSettings {
  const tokensFile = env['CARTULARY_TOKENS_FILE'];
  return {
    ...readAddress(env, 7100),
    ...(tokensFile && { tokensFile }),
    ...(env['CARTULARY_INSECURE'] === '1' && { insecure: true }),
  };
}

/** Where a process listens: at a port of its own unless told. @throws START_REFUSED */
export function readAddress(env: Env, port: number): Address {
  return { host: env['CARTULARY_HOST'] || '127.0.0.1', port: portOf(env['PORT'], port) };
}

/** Where others can reach the registry it asks for tokens, unless that is meant otherwise. @throws START_REFUSED */
export function assertMayListen(
  { host, insecure }: Pick<ApiSettings, 'host' | 'insecure'>,
  tokensRequired: boolean,
): void {
  if (tokensRequired || insecure || LOOPBACK.has(host)) return;
  throw refuse(
    `Expected CARTULARY_HOST to be a loopback address while no token is set, found ${host}. Anybody who reaches it could promote: make a token with "cartulary token add", or set CARTULARY_INSECURE=1 if that is meant.`,
  );
}

function portOf(text: string | undefined, otherwise: number): number {
  if (!text) return otherwise;
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port;
  throw refuse(`Expected PORT to be a number from 0 to 65535, found ${JSON.stringify(text)}.`);
}

function refuse(message: string): RegistryError {
  return new RegistryError('START_REFUSED', message);
}
