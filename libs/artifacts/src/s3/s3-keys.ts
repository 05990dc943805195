import type { Digest } from '#domain';

export const ROOT = 'artifacts/';
export const STAGING = `${ROOT}staging/`;

export function keyOf(digest: Digest): string {
  const hex = digest.slice('sha256:'.length);
  return `${ROOT}sha256/${hex.slice(0, 2)}/${hex.slice(2)}`;
}

/** An upload belongs to its digest: under another one it is not found. */
export function stagingKey(digest: Digest, upload: string): string {
  return `${STAGING}${digest.slice('sha256:'.length)}/${upload}`;
}
