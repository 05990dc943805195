import { z } from 'zod';
import { RegistryError } from '#domain';
import { sha256 } from '#platform';

const MOST = 1000;
const DEFAULT = 50;
const SIZE = `Expected a whole number from 1 to ${MOST}.`;

/** Query parameters of every list. */
export const pageQuery = z.strictObject({
  page_size: z.coerce
    .number(SIZE)
    .int(SIZE)
    .min(1, SIZE)
    .max(MOST, SIZE)
    .default(DEFAULT)
    .meta({ description: 'Most entries of a page' }),
  page_token: z.string().optional().meta({ description: '`next_page_token` of the page before' }),
});

/** Which list a page token belongs to: whatever decides what stands in it, and in which order. */
export type ListKey = readonly (string | number | undefined)[];

/** Where the next page begins, as an opaque text. */
export function toPageToken(list: ListKey, after: unknown): string {
  return Buffer.from(JSON.stringify([fingerprint(list), after])).toString('base64url');
}

/** What `toPageToken` was given; undefined without a token. @throws INVALID_PAGE_TOKEN for a token of another list, or of none */
export function fromPageToken<S extends z.ZodType>(
  token: string | undefined,
  list: ListKey,
  schema: S,
): z.output<S> | undefined {
  if (token === undefined) return undefined;
  const parsed = z.tuple([z.literal(fingerprint(list)), schema]).safeParse(decode(token));
  if (parsed.success) return parsed.data[1] as z.output<S>;
  throw new RegistryError(
    'INVALID_PAGE_TOKEN',
    'Expected a page_token that this very query gave, found another. Begin again without one.',
  );
}

function decode(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function fingerprint(list: ListKey): string {
  return sha256(JSON.stringify(list)).slice(0, 16);
}
