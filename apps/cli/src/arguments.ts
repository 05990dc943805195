import { InvalidArgumentError } from 'commander';
import { parsePosition, parseRef, type Ref, RegistryError, toInstant } from '#domain';

/** Reads what somebody has typed, so that what is wrong with it is an error of usage. @throws InvalidArgumentError with the refusal as its cause */
export function argument<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RegistryError) throw Object.assign(new InvalidArgumentError(error.message), { cause: error });
    throw error;
  }
}

/** @throws InvalidArgumentError */
export function misused(message: string): never {
  return argument(() => {
    throw new RegistryError('INVALID_COMMAND', message);
  });
}

/** A model, where no version may be named. */
export function modelOf(text: string): Ref {
  if (namesVersion(text))
    misused(`Expected [namespace/]model, found ${JSON.stringify(text)}. Leave out what names a version.`);
  return argument(() => parseRef(text));
}

/** Whether a reference names a version rather than a model. */
export function namesVersion(text: string): boolean {
  return text.startsWith('cartulary://') ? text.includes('?') : /[:@#]/.test(text);
}

/** A time as it was written, once it reads as one. */
export function timeOf(text: string | undefined): string | undefined {
  if (text !== undefined) argument(() => toInstant(text));
  return text;
}

/** A time or a position, as it was written. */
export function knownAtOf(text: string | undefined): string | undefined {
  return text !== undefined && parsePosition(text) ? text : timeOf(text);
}

/** `key=value` options by key; the last one of a key counts. */
export function pairsOf(option: string, texts: readonly string[] = []): readonly (readonly [string, string])[] {
  return texts.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) misused(`Expected --${option} key=value, found ${JSON.stringify(text)}.`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
}

/** A whole number from 1 on. */
export function countOf(option: string, text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text))
    misused(`Expected --${option} to be a whole number from 1 on, found ${JSON.stringify(text)}.`);
  return Number(text);
}
