import { RegistryError } from './errors.js';

const CONTROL = /\p{Cc}/u;
const NAMESPACE = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const ALIAS = /^[\p{L}\p{N}_-]{1,255}$/u;
const RESERVED_ALIAS = /^(latest|v[0-9]+)$/iu;

/** A model's name in NFC: 1–255 code points, no `/`, `:` or control characters, not blank, not `.` or `..`. @throws INVALID_NAME */
export function toModelName(text: string): string {
  const name = text.normalize('NFC');
  if (!name.isWellFormed() || /[/:]/.test(name) || CONTROL.test(name) || name === '.' || name === '..') {
    throw invalid('a model name without "/", ":" or control characters that is not "." or ".."', text);
  }
  return sized(name, 'a model name of 1 to 255 characters that is not blank');
}

/** @throws INVALID_NAME */
export function toNamespace(text: string): string {
  if (NAMESPACE.test(text)) return text;
  throw invalid(
    'a namespace of 1 to 63 characters out of a-z, 0-9, ".", "_" and "-" that starts with a letter or digit',
    text,
  );
}

/** An alias in NFC. @throws INVALID_NAME, ALIAS_RESERVED */
export function toAlias(text: string): string {
  const alias = text.normalize('NFC');
  if (!ALIAS.test(alias)) throw invalid('an alias of 1 to 255 letters, digits, "_" or "-"', text);
  if (RESERVED_ALIAS.test(alias)) {
    throw new RegistryError(
      'ALIAS_RESERVED',
      `Expected an alias other than "latest" or "v" and digits, found ${quoted(text)}. Choose another word.`,
    );
  }
  return alias;
}

/** A free label in NFC, such as `2.0`. @throws INVALID_NAME */
export function toLabel(text: string): string {
  const label = text.normalize('NFC');
  if (!label.isWellFormed() || CONTROL.test(label)) throw invalid('a label without control characters', text);
  return sized(label, 'a label of 1 to 255 characters that is not blank');
}

function sized(text: string, expected: string): string {
  if (text.trim() === '' || text.length > 510 || [...text].length > 255) throw invalid(expected, text);
  return text;
}

function invalid(expected: string, found: string): RegistryError {
  return new RegistryError('INVALID_NAME', `Expected ${expected}, found ${quoted(found)}.`);
}

/** What was found, quoted and cut for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
