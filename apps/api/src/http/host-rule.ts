import { quoted, RegistryError } from '#domain';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** What the rule looks at. */
export interface Approach {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The port and the address that the connection came in by. */
  readonly port: number;
  readonly address: string;
}

/**
 * Refuses calls under a foreign name, and writes that a page of another origin makes: without this rule every web page
 * that somebody on this machine opens could promote.
 */
export class HostRule {
  private readonly names: readonly string[];
  private readonly known = new Map<string, ReadonlySet<string>>();

  constructor(host: string) {
    this.names = [...LOOPBACK, inUrl(host.toLowerCase())];
  }

  /** @throws FORBIDDEN */
  check({ method, host, origin, port, address }: Approach): void {
    const own = this.hostsAt(port, address);
    if (host === undefined || !own.has(host.toLowerCase())) {
      throw new RegistryError('FORBIDDEN', `Expected Host ${[...own].join(', ')}, found ${quoted(host ?? '')}.`);
    }
    if (origin === undefined || SAFE.has(method)) return;
    if (!origin.startsWith('http://') || !own.has(origin.slice('http://'.length).toLowerCase())) {
      throw new RegistryError(
        'FORBIDDEN',
        `Expected a write from this server's own pages or from no page at all, found Origin ${quoted(origin)}.`,
      );
    }
  }

  /** No name of somebody else's can be made to mean the address itself. */
  private hostsAt(port: number, address: string): ReadonlySet<string> {
    const key = `${address} ${port}`;
    let hosts = this.known.get(key);
    if (!hosts) {
      const names = [...this.names, inUrl(address.replace(/^::ffff:/, ''))];
      hosts = new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
      this.known.set(key, hosts);
    }
    return hosts;
  }
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
