import { RegistryError } from '#domain';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const CONTROL = /\p{Cc}/u;

/** The user that an Authorization header claims; undefined without one. The password is not looked at. @throws UNAUTHENTICATED */
export function userOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const space = header.indexOf(' ');
  const scheme = header.slice(0, space === -1 ? undefined : space).toLowerCase();
  if (scheme === 'bearer') throw refuse('Tokens are not built yet, so no Bearer token is valid');
  const encoded = header.slice(space + 1).trim();
  if (scheme !== 'basic' || space === -1 || !BASE64.test(encoded))
    throw refuse('Expected Authorization: Basic and base64 of user:password');
  return userIn(encoded);
}

function userIn(encoded: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    throw refuse('Expected a user name in UTF-8');
  }
  const user = text.slice(0, Math.max(0, text.indexOf(':'))).normalize('NFC');
  if (user.trim() === '' || [...user].length > 255 || CONTROL.test(user)) {
    throw refuse('Expected a user name of 1 to 255 characters before the colon');
  }
  return user;
}

function refuse(expected: string): RegistryError {
  return new RegistryError(
    'UNAUTHENTICATED',
    `${expected}. Send a Basic user to be named in the history, or no Authorization to stay anonymous.`,
  );
}
