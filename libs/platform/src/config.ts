import { RegistryError } from '#domain';

/** The environment as it is: names and texts. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Settings of the embedded registry. */
export interface Config {
  readonly host: string;
  /** 0 lets the system choose one. */
  readonly port: number;
  readonly dataDir: string;
  /** Where tokens are kept, where that is not in the data folder. The file must be there. */
  readonly tokensFile?: string;
  /** Whether others may reach it though nobody is asked for a token. */
  readonly insecure?: boolean;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
/** Settings of servers: who sets one expects something that this version does not do. */
const NOT_YET = ['KAFKA_BROKERS', 'MONGODB_URL', 'S3_ENDPOINT'];

/** Reads the settings and refuses those that contradict each other or promise what is not there. @throws START_REFUSED */
export function readConfig(env: Env): Config {
  for (const name of NOT_YET) {
    if (env[name])
      throw refuse(
        `Expected ${name} to be unset, because this version serves the embedded registry, found it set. Unset it.`,
      );
  }
  const tokensFile = env['CARTULARY_TOKENS_FILE'];
  return {
    host: env['CARTULARY_HOST'] || '127.0.0.1',
    port: portOf(env['PORT']),
    dataDir: env['CARTULARY_DATA_DIR'] || './data',
    ...(tokensFile && { tokensFile }),
    ...(env['CARTULARY_INSECURE'] === '1' && { insecure: true }),
  };
}

/** Where others can reach the registry it asks for tokens, unless that is meant otherwise. @throws START_REFUSED */
export function assertMayListen({ host, insecure }: Pick<Config, 'host' | 'insecure'>, tokensRequired: boolean): void {
  if (tokensRequired || insecure || LOOPBACK.has(host)) return;
  throw refuse(
    `Expected CARTULARY_HOST to be a loopback address while no token is set, found ${host}. Anybody who reaches it could promote: make a token with "cartulary token add", or set CARTULARY_INSECURE=1 if that is meant.`,
  );
}

function portOf(text: string | undefined): number {
  if (!text) return 7100;
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port;
  throw refuse(`Expected PORT to be a number from 0 to 65535, found ${JSON.stringify(text)}.`);
}

function refuse(message: string): RegistryError {
  return new RegistryError('START_REFUSED', message);
}
