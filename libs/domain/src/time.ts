import { RegistryError } from './errors.js';
import { quoted } from './names.js';

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|z|[+-]\d{2}:\d{2})?)?$/;
/** Years of four digits: outside of them a time in UTC has another form, and texts no longer order as instants. */
const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Milliseconds since 1970 of an RFC 3339 time; a bare date is its midnight in UTC. A time of day needs a zone,
 * unless `zoneless` says that it is UTC.
 * @throws INVALID_TIME
 */
export function toInstant(text: string, zoneless: 'refused' | 'utc' = 'refused'): number {
  const parts = INSTANT.exec(text);
  if (!parts || (zoneless === 'refused' && parts[4] !== undefined && parts[8] === undefined)) throw invalid(text);
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millis = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    throw invalid(text);
  const instant = date.setUTCHours(hour, minute, second, millis) - offsetOf(parts[8] ?? 'Z', text);
  if (instant < FIRST || instant > LAST) throw invalid(text);
  return instant;
}

function offsetOf(zone: string, text: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) throw invalid(text);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function invalid(text: string): RegistryError {
  return new RegistryError(
    'INVALID_TIME',
    `Expected a date or an RFC 3339 time with its zone, as 2026-11-17T09:30:00Z, found ${quoted(text)}.`,
  );
}

/** `2026-11-17T09:30:00.000Z` */
export function formatInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** How long a command may wait, and its outcome is remembered; in milliseconds. */
export const DAY = 24 * 60 * 60 * 1000;
