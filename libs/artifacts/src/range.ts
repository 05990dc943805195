import { RegistryError } from '#domain';

/** Bytes `start` to `end`, both included, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const SINGLE_RANGE = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/i;

/**
 * The one range that an HTTP Range header asks for, cut to `size`. Undefined means the whole: no header, another
 * unit, several ranges or a syntax that RFC 9110 (14.2) lets a server ignore.
 * @throws RANGE_NOT_SATISFIABLE
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const parts = SINGLE_RANGE.exec(header ?? '');
  if (!parts) return undefined;
  const [, first, last, suffix] = parts;
  if (first === undefined) return lastBytes(Number(suffix), size);
  const start = Number(first);
  const end = last ? Number(last) : Infinity;
  return end < start ? undefined : cutRange({ start, end }, size);
}

/** The last bytes of an empty artifact are the whole of it, and no range can name them. */
function lastBytes(count: number, size: number): ByteRange | undefined {
  if (count > 0 && size === 0) return undefined;
  return cutRange({ start: Math.max(0, size - count), end: size - 1 }, size);
}

/** The part of a range that exists in `size` bytes. @throws RANGE_NOT_SATISFIABLE where there is none */
export function cutRange({ start, end }: ByteRange, size: number): ByteRange {
  if (start < size && start <= end) return { start, end: Math.min(end, size - 1) };
  throw new RegistryError(
    'RANGE_NOT_SATISFIABLE',
    `Expected a range that begins within the ${size} bytes of the artifact, found one that begins at ${start}.`,
  );
}
