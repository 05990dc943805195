import { readJson, RegistryError } from '#domain';
import { toBytes, toText } from './bytes.js';

type Header = Uint8Array | string | null | undefined;

/** A message of a topic as anybody may have written it. A header that stands more than once has a list. */
export interface AnyMessage {
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, Header | readonly Header[]>>;
}

/** What a message says of its command. */
interface Attributes {
  /** Undefined where the message has none that can be read. */
  readonly get: (name: string) => string | undefined;
  readonly expect: unknown;
  /** JSON of the command's data. */
  readonly value: Uint8Array;
  /** The first thing that is wrong with the message. */
  readonly fault: RegistryError | undefined;
}

const NAMES = [
  'specversion',
  'id',
  'type',
  'source',
  'subject',
  'time',
  'expirytime',
  'authtype',
  'authid',
  'authgrade',
  'expect',
  'forwarded',
] as const;
/** Not one of CloudEvents' own: a header beside the event in either mode. */
const BARE = ['content-type', 'traceparent'] as const;
const CLOUD_EVENTS = 'application/cloudevents';

export function attributesOf({ value, headers }: AnyMessage): Attributes {
  const read = new Reading();
  const bytes = value ?? new Uint8Array();
  for (const name of BARE) read.header(headers, name, name);
  const contentType = read.texts.get('content-type')?.trim().toLowerCase() ?? '';
  if (contentType.startsWith(CLOUD_EVENTS)) return read.structured(bytes, contentType);
  for (const name of NAMES) read.header(headers, `ce_${name}`, name);
  return read.done(bytes);
}

/** Collects attributes; the first fault stays, and the rest is read all the same. */
class Reading {
  readonly texts = new Map<string, string>();
  private expect: unknown;
  private fault: RegistryError | undefined;

  header(headers: AnyMessage['headers'], header: string, name: string): void {
    if (!Object.hasOwn(headers, header)) return;
    const found = headers[header];
    if (Array.isArray(found)) return this.wrong(`the header ${header} once`, 'it more than once');
    if (found === null || found === undefined) return this.wrong(`a value of the header ${header}`, 'none');
    const text = this.attempt(() => (typeof found === 'string' ? found : toText(found as Uint8Array)));
    if (text === undefined) this.wrong(`the header ${header} in UTF-8`, 'other bytes');
    else this.texts.set(name, text);
  }

  /** The whole event is the value, as CloudEvents' JSON format has it. */
  structured(bytes: Uint8Array, contentType: string): Attributes {
    if (!/^application\/cloudevents\+json *(;|$)/.test(contentType))
      this.wrong('a command as application/json or application/cloudevents+json', 'another format of CloudEvents');
    const event = this.fault ? undefined : this.envelope(bytes);
    if (!event) return this.done(bytes);
    for (const name of NAMES) this.member(event, name);
    if (typeof event['traceparent'] === 'string') this.texts.set('traceparent', event['traceparent']);
    if (!Object.hasOwn(event, 'data_base64')) return this.done(toBytes(JSON.stringify(event['data'] ?? null)));
    const data = this.attempt(() => decodeBase64(event['data_base64']));
    if (!data) this.wrong('data_base64 in base64', 'something else');
    return this.done(data ?? new Uint8Array());
  }

  done(value: Uint8Array): Attributes {
    const version = this.texts.get('specversion');
    if (version !== undefined && version !== '1.0') this.wrong('CloudEvents of version 1.0', 'another version');
    const text = this.texts.get('expect');
    if (text !== undefined) {
      const parsed = this.attempt(() => ({ value: readJson(text) }));
      if (!parsed) this.wrong('the condition "expect" as JSON', 'something else');
      this.expect = parsed?.value;
    }
    return { get: (name) => this.texts.get(name), expect: this.expect, value, fault: this.fault };
  }

  private envelope(bytes: Uint8Array): Record<string, unknown> | undefined {
    let event: unknown;
    try {
      event = readJson(toText(bytes));
    } catch (error) {
      if (error instanceof RegistryError) this.fault ??= error;
      else this.wrong('an event in UTF-8', 'other bytes');
      return undefined;
    }
    if (event !== null && typeof event === 'object' && !Array.isArray(event)) return event as Record<string, unknown>;
    this.wrong('an event as a JSON object', 'another value');
    return undefined;
  }

  /** An attribute is a text; numbers are written as they are. `expect` may be an object too. */
  private member(event: Readonly<Record<string, unknown>>, name: string): void {
    const value = Object.hasOwn(event, name) ? event[name] : undefined;
    if (value === undefined || value === null) return;
    if (typeof value === 'string') this.texts.set(name, value);
    else if (typeof value === 'number' || name === 'expect') this.texts.set(name, JSON.stringify(value));
    else this.wrong(`the attribute ${name} as a string`, 'another value');
  }

  private attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch {
      return undefined;
    }
  }

  private wrong(expected: string, found: string): void {
    this.fault ??= new RegistryError('INVALID_COMMAND', `Expected ${expected}, found ${found}.`);
  }
}

function decodeBase64(text: unknown): Uint8Array {
  if (typeof text !== 'string') throw new TypeError('Expected a string.');
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
