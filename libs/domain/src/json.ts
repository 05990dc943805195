import { RegistryError } from './errors.js';

const MAX_DEPTH = 64;
const [QUOTE, COLON, MINUS, BACKSLASH, LETTER_U] = [34, 58, 45, 92, 117];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [123, 125, 91, 93];

/**
 * Reads JSON from outside. JSON.parse alone loses what must be refused: duplicate keys, integers that are not
 * exact, overflowing floats, lone surrogates, deep nesting, `__proto__`. Two passes: a scan of the text counts
 * members, checks numbers and depth; the parsed value must have as many members as were written.
 * @throws INVALID_COMMAND, NUMBER_NOT_EXACT
 */
export function readJson(text: string): unknown {
  const written = scan(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(`Expected JSON, found text that does not parse: ${(cause as Error).message}`.slice(0, 300), cause);
  }
  const kept = countMembers(value);
  if (kept !== written) throw invalid('Expected each key once in an object, found a duplicate key.');
  return value;
}

function invalid(message: string, cause?: unknown): RegistryError {
  return new RegistryError('INVALID_COMMAND', message, { cause });
}

/** Counts the members written, and refuses what JSON.parse would let pass. Each character is looked at once or twice, whatever the text. */
function scan(text: string): number {
  if (!text.isWellFormed()) throw invalid('Expected well-formed Unicode, found a lone surrogate.');
  let members = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = skipString(text, i);
    else if (code === COLON) members++;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) throw invalid(`Expected at most ${MAX_DEPTH} levels of nesting, found more.`);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
    else if (code === MINUS || isDigit(code)) i = checkNumber(text, i);
  }
  return members;
}

/** Index of the closing quote. Escaped surrogates must come in pairs. */
function skipString(text: string, start: number): number {
  let escaped = false;
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) escaped = text.charCodeAt(++i) === LETTER_U || escaped;
    else if (code === QUOTE) {
      if (escaped) assertPaired(text.slice(start, i + 1));
      return i;
    }
  }
  throw invalid('Expected JSON, found a string without an end.');
}

function assertPaired(literal: string): void {
  let string: string;
  try {
    string = JSON.parse(literal) as string;
  } catch (cause) {
    throw invalid('Expected JSON, found a bad escape in a string.', cause);
  }
  if (!string.isWellFormed()) throw invalid('Expected paired surrogates, found a lone one in a string.');
}

/** Index of the number's last character. An integer of 15 digits is exact, so most numbers need no more than their length. */
function checkNumber(text: string, start: number): number {
  let end = start + 1;
  while (isDigit(text.charCodeAt(end))) end++;
  const whole = !isFloatMark(text.charCodeAt(end));
  while (isDigit(text.charCodeAt(end)) || isFloatMark(text.charCodeAt(end))) end++;
  if (whole && end - start <= 15) return end - 1;
  const number = Number(text.slice(start, end));
  if (whole ? Number.isSafeInteger(number) : Math.abs(number) !== Infinity) return end - 1;
  const found = text.slice(start, Math.min(end, start + 40));
  throw new RegistryError(
    'NUMBER_NOT_EXACT',
    `Expected an integer within ±(2^53−1) or a finite float, found ${found}. Send it as a string.`,
  );
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** One of `.eE+-`. */
function isFloatMark(code: number): boolean {
  return code === 46 || code === 101 || code === 69 || code === 43 || code === MINUS;
}

/** Of a value as JSON.parse makes it. */
function countMembers(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countMembers(item), 0);
  let count = 0;
  for (const key of Object.keys(value)) {
    if (key === '__proto__') throw invalid('Expected no key "__proto__", found one.');
    count += 1 + countMembers((value as Record<string, unknown>)[key]);
  }
  return count;
}
