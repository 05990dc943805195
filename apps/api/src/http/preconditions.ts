import { type Expect, quoted, RegistryError } from '#domain';

/** The resource in the URL, which `If-Match` guards. */
export type Guarded = 'version' | 'model';

const STRONG_TAG = /^"[\x21\x23-\x7e\x80-\xff]*"$/;
const OURS: Readonly<Record<Guarded, RegExp>> = {
  version: /^"v([1-9][0-9]{0,14})"$/,
  model: /^"m([1-9][0-9]{0,14})"$/,
};

export function versionTag(revision: number): string {
  return `"v${revision}"`;
}

export function modelTag(revision: number): string {
  return `"m${revision}"`;
}

/**
 * The condition that an `If-Match` header puts on a command; none for `*`, which every resource that is there meets.
 * @throws INVALID_COMMAND unless it is one strong tag or `*`; STALE_REVISION for one that no revision of this resource has
 */
export function expectOf(header: string | undefined, guarded: Guarded | undefined): Expect {
  if (header === undefined) return {};
  if (guarded === undefined)
    throw new RegistryError('INVALID_COMMAND', 'Expected no If-Match here, because nothing here has an ETag.');
  if (header === '*') return {};
  if (!STRONG_TAG.test(header)) {
    throw new RegistryError(
      'INVALID_COMMAND',
      `Expected If-Match with one strong tag or *, as in If-Match: ${sample(guarded)}, found ${quoted(header)}.`,
    );
  }
  const revision = OURS[guarded].exec(header)?.[1];
  if (revision === undefined) {
    throw new RegistryError(
      'STALE_REVISION',
      `Expected a tag such as ${sample(guarded)}, found ${quoted(header)}, which no ${guarded} has. Read it again and decide anew.`,
    );
  }
  return guarded === 'version' ? { versionRevision: Number(revision) } : { modelRevision: Number(revision) };
}

function sample(guarded: Guarded): string {
  return guarded === 'version' ? versionTag(4) : modelTag(4);
}
