import { RegistryError } from '#domain';
import { toActorName, type Tokens } from '#platform';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SEND_A_TOKEN =
  'Send "Authorization: Bearer" and a token, or a token as the password of Basic; "cartulary token add NAME" makes one.';
const SEND_A_USER = 'Send a Basic user to be named in the history, or no Authorization to stay anonymous.';

/** Who makes a call, and how that is known: by a token, or by nothing but the word of the caller. */
export interface Caller {
  readonly name: string;
  readonly grade: 'authenticated' | 'claimed';
}

interface Basic {
  readonly user: string;
  readonly password: string;
}

/** Who calls, by the Authorization header. */
export class Credentials {
  constructor(private readonly tokens: Tokens) {}

  /** The caller; undefined for one who says nothing, where no token is needed. @throws UNAUTHENTICATED */
  callerOf(header: string | undefined): Caller | undefined {
    if (this.tokens.required) return this.authenticated(header);
    return header === undefined ? undefined : claimed(header);
  }

  /** A token is its bearer's name: what a user calls himself beside it does not matter. */
  private authenticated(header: string | undefined): Caller {
    if (header === undefined) throw refuse('Expected a token, found no Authorization', SEND_A_TOKEN);
    const { scheme, value } = partsOf(header);
    const { user, password: token } =
      scheme === 'bearer' ? { user: '', password: value } : basicOf(scheme, value, SEND_A_TOKEN);
    if (token === '' && user !== '') throw refuse(`Expected a token, found the user ${user} without one`, SEND_A_TOKEN);
    const name = this.tokens.nameOf(token);
    if (name !== undefined) return { name, grade: 'authenticated' };
    throw refuse('Expected a token that is set, found one that is not, or is no longer', SEND_A_TOKEN);
  }
}

/** The password is not looked at. */
function claimed(header: string): Caller {
  const { scheme, value } = partsOf(header);
  if (scheme === 'bearer')
    throw refuse('Expected no token, because none is set here, found a Bearer token', SEND_A_USER);
  try {
    return { name: toActorName(basicOf(scheme, value, SEND_A_USER).user), grade: 'claimed' };
  } catch (error) {
    const { code, message } = error as RegistryError;
    throw code === 'UNAUTHENTICATED' ? error : refuse(message.replace(/\.$/, ''), SEND_A_USER);
  }
}

function partsOf(header: string): { readonly scheme: string; readonly value: string } {
  const space = header.indexOf(' ');
  if (space === -1) return { scheme: header.toLowerCase(), value: '' };
  return { scheme: header.slice(0, space).toLowerCase(), value: header.slice(space + 1).trim() };
}

function basicOf(scheme: string, encoded: string, todo: string): Basic {
  if (scheme !== 'basic' || !BASE64.test(encoded))
    throw refuse('Expected Authorization: Basic and base64 of user:password', todo);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    throw refuse('Expected user:password in UTF-8', todo);
  }
  const colon = text.indexOf(':');
  if (colon === -1) throw refuse('Expected user:password, found no colon', todo);
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function refuse(expected: string, todo: string): RegistryError {
  return new RegistryError('UNAUTHENTICATED', `${expected}. ${todo}`);
}
