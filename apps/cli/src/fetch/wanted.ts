import { MANIFEST_MEDIA_TYPE } from '#artifacts';
import type { Version } from '#client';
import { type DataSource, type Digest, formatFileName, isDigest, RegistryError } from '#domain';
import { misused } from '../arguments.js';

/** What a version's artifact has to be. */
export interface Wanted {
  readonly digest: Digest;
  readonly isFolder: boolean;
  /** Bytes of a file, or of a folder's manifest. */
  readonly size?: number | undefined;
}

/** @throws ARTIFACT_NOT_FOUND for a version whose bytes are elsewhere */
export function wantedOf({ ref, artifact }: Version): Wanted {
  const { digest, mediaType, size, uri } = artifact;
  if (digest === undefined || !isDigest(digest)) {
    const where =
      uri === undefined ? 'none named. Register it again with them' : `them kept at ${uri}. Fetch them there`;
    throw new RegistryError('ARTIFACT_NOT_FOUND', `Expected ${ref} to have its bytes in the registry, found ${where}.`);
  }
  return { digest, size, isFolder: mediaType === MANIFEST_MEDIA_TYPE };
}

/** What to call a version's artifact here: as it was called when it was registered, else by the convention. */
export function nameOf({ model, artifact, lineage, createdAt, registeredAt }: Version): string {
  const commit = lineage.code?.commit;
  const named = {
    model,
    data: lineage.data as readonly DataSource[],
    registeredAt,
    ...(commit !== undefined && { commit }),
    ...(createdAt !== undefined && { createdAt }),
  };
  const name = artifact.fileName ?? formatFileName(named);
  // Somebody else has chosen it, and it must not choose a folder here.
  if (/[/\\:\p{Cc}]/u.test(name) || /^\.*$/.test(name))
    misused(`Expected a plain file name, found ${JSON.stringify(name)}. Say where to with -o.`);
  return name;
}
