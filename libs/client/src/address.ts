import { quoted, RegistryError } from '#domain';

/** Where a registry is, and as whom to speak to it. */
export interface Address {
  /** Without a user and without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Splits a base URL from the user in it, which is sent as Basic; a token is sent as Bearer instead. @throws INVALID_COMMAND */
export function addressOf(text: string, token?: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new RegistryError(
      'INVALID_COMMAND',
      `Expected the URL of a registry, as in http://127.0.0.1:7100, found ${quoted(text)}.`,
    );
  }
  const { username, password } = url;
  url.username = url.password = '';
  return { url: url.href.replace(/\/$/, ''), headers: authorization(username, password, token) };
}

function authorization(username: string, password: string, token?: string): Record<string, string> {
  if (token) return { authorization: `Bearer ${token}` };
  if (username === '') return {};
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
}
