import type { Answer, RegistryClient, Version } from '#client';
import type { Digest } from '#domain';
import type { Blob } from './identify.js';
import type { Plan } from './plan.js';
import type { SidecarFile } from './sidecar-file.js';

/** What a version needs beside the bytes of its artifact: those of a sidecar that it names, where the sidecar itself is not sent. */
export function sidecarBlobs(plan: Plan, sidecar?: SidecarFile): readonly Blob[] {
  if (!sidecar || plan.bySidecar || plan.data.sidecar === undefined) return [];
  const { digest, bytes } = sidecar;
  return [{ digest, size: bytes.byteLength, from: { bytes } }];
}

/** Registers what was planned, once its bytes are there: by the sidecar's own bytes where they say it all. */
export async function send(
  client: RegistryClient,
  model: { readonly namespace: string; readonly model: string },
  plan: Plan,
  digest: Digest,
  sidecar?: SidecarFile,
): Promise<Answer<Version>> {
  if (sidecar && plan.bySidecar) return client.registerSidecar(model, sidecar.bytes, digest);
  return client.register(model, plan.data);
}
