import { quoted } from './names.js';
import { parseFileName } from './file-name.js';

const EXTENSION = /\.(tar\.[^./]+|[^./]+)$/;
const TIME = /^\d{8}T\d{6}$/;
/** A time of day in digits, wherever it stands in a name: nobody writes one by accident. */
const TIME_WITHIN = /\d{8}[Tt]\d{6}/;
/** A date with or without its time, or seconds or milliseconds since 1970. */
const LIKE_TIME =
  /^(\d{4}-?\d{2}-?\d{2}([Tt -]?\d{2}[:.-]?\d{2}([:.-]?\d{2})?([.,]\d+)?([Zz]|[+-]\d{2}:?\d{2})?)?|\d{10}|\d{13})$/;
const PART = /^[0-9A-Za-z.-]+$/;
const MOST_PART = 64;

/**
 * What keeps a name that nearly follows the convention from following it, as a sentence; undefined for a name that
 * follows it, and for one that was never meant to.
 */
export function faultOfFileName(name: string): string | undefined {
  if (parseFileName(name)) return undefined;
  const stem = name.replace(EXTENSION, '');
  const parts = stem.split('_');
  const time = parts.at(-1) as string;
  if (TIME.test(time)) return faultOfParts(parts);
  if (parts.length >= 4 && LIKE_TIME.test(time))
    return `Expected the time at the end of the name as YYYYMMDDTHHMMSS in UTC, found ${quoted(time)}.`;
  if (!TIME_WITHIN.test(name)) return undefined;
  return TIME_WITHIN.test(time) && /[^0-9A-Za-z][0-9]{8}[Tt][0-9]{6}$/.test(time)
    ? `Expected "_" between model, data version, commit and time, found ${quoted(time)}.`
    : `Expected the name to end with the time and one extension, as in …_20231027T103000.pkl, found ${quoted(name)}.`;
}

/** Of a name that ends as it must. */
function faultOfParts(parts: readonly string[]): string {
  const [time = '', commit, dataVersion] = parts.toReversed();
  if (parts.length < 4 || commit === undefined || dataVersion === undefined)
    return `Expected MODEL_DATAVERSION_COMMIT_TIME, found ${parts.length} ${parts.length === 1 ? 'part' : 'parts'}. Write "none" for what is not known.`;
  const fault = faultOfPart('data version', dataVersion) ?? faultOfPart('commit', commit);
  if (fault !== undefined) return fault;
  if (parts.slice(0, -3).join('_') === '') return 'Expected a model before the data version, found none.';
  return `Expected a time that exists, found ${quoted(time)}.`;
}

function faultOfPart(what: string, part: string): string | undefined {
  if (part === '') return `Expected a ${what}, found nothing between "_" and "_". Write "none" for what is not known.`;
  if (part.length > MOST_PART) return `Expected a ${what} of at most ${MOST_PART} characters, found ${part.length}.`;
  return PART.test(part) ? undefined : `Expected a ${what} of letters, digits, "." and "-", found ${quoted(part)}.`;
}
