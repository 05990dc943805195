import type { Version } from '#client';
import { type Digest, isDigest } from '#domain';

/** The digest of bytes that the registry holds, or why it holds none. */
export function bytesOf({ artifact }: Version): { readonly digest: Digest } | { readonly lacks: string } {
  const { digest, uri, grade } = artifact;
  if (grade === 'missing' || (digest === undefined && uri === undefined))
    return { lacks: 'its bytes were never given: register it again with them' };
  if (digest === undefined || !isDigest(digest) || grade === 'unverified')
    return { lacks: 'its bytes are kept elsewhere: fetch them from the uri that "cartulary show" names' };
  return { digest };
}
