import { type ArtifactStore, type ManifestFile, parseManifest } from '#artifacts';
import { type Digest, RegistryError } from '#domain';
import { sha256 } from '#platform';

const MOST_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 64;

/**
 * The bytes of a manifest, once they are its bytes, it is one, and the files that it names are kept: a directory can be
 * fetched as soon as it has a name.
 * @throws DIGEST_MISMATCH, INVALID_COMMAND, INVALID_DIGEST, NUMBER_NOT_EXACT, PAYLOAD_TOO_LARGE, ARTIFACT_NOT_FOUND, UNAVAILABLE
 */
export async function* checkedManifest(
  store: ArtifactStore,
  body: AsyncIterable<Uint8Array>,
  digest: Digest,
): AsyncGenerator<Uint8Array> {
  const bytes = await collect(body);
  const found: Digest = `sha256:${sha256(bytes)}`;
  if (found !== digest)
    throw new RegistryError('DIGEST_MISMATCH', `Expected bytes with ${digest}, found ${found}. Nothing was stored.`);
  const { files } = parseManifest(bytes);
  const missing: string[] = [];
  for (let first = 0; first < files.length; first += AT_ONCE) {
    const stored = await Promise.all(files.slice(first, first + AT_ONCE).map((file) => isKept(store, file)));
    stored.forEach((kept, i) => kept || missing.push(`files[${first + i}].digest`));
  }
  if (missing.length === 0) {
    yield bytes;
    return;
  }
  const errors = missing
    .slice(0, 100)
    .map((path) => ({ path, message: 'Expected an artifact of that digest and size, found none.' }));
  throw new RegistryError(
    'ARTIFACT_NOT_FOUND',
    `Expected every file of the manifest to be stored before it, found ${missing.length} missing. Upload them first.`,
    { errors },
  );
}

async function isKept(store: ArtifactStore, { digest, size }: ManifestFile): Promise<boolean> {
  return (await store.stat(digest))?.size === size;
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES)
      throw new RegistryError('PAYLOAD_TOO_LARGE', `Expected a manifest of at most ${MOST_BYTES} bytes, found more.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
