import type { RegistryClient } from '#client';
import { canonicalJson } from '#domain';
import type { Blob } from '../register/identify.js';
import { send } from '../register/send.js';
import { Uploads } from '../register/upload.js';
import type { Told } from './import-report.js';
import type { Ready } from './read-item.js';

/** Where items go: bytes ahead and in any order, registrations of a model one after the other. */
export interface Destination {
  upload(blobs: readonly Blob[]): Promise<void>;
  register(model: string, ready: Ready): Promise<Pick<Told, 'outcome' | 'ref'>>;
}

/** A namespace of a registry. */
export class RegistryDestination implements Destination {
  private readonly uploads: Uploads;

  constructor(
    private readonly client: RegistryClient,
    private readonly namespace: string,
    signal: AbortSignal,
  ) {
    this.uploads = new Uploads(client, signal);
  }

  async upload(blobs: readonly Blob[]): Promise<void> {
    await this.uploads.send(blobs, () => undefined);
  }

  async register(model: string, { plan, digest, sidecar }: Ready): Promise<Pick<Told, 'outcome' | 'ref'>> {
    const { namespace } = this;
    const { outcome, ref } = await send(this.client, { namespace, model }, plan, digest, sidecar);
    return { outcome: outcome === 'unchanged' ? 'unchanged' : 'registered', ref };
  }
}

/** Nowhere: says what a registry without any of the models would, and that is where two are the same version. */
export class Rehearsal implements Destination {
  private readonly seen = new Set<string>();

  upload(): Promise<void> {
    return Promise.resolve();
  }

  register(model: string, { plan, digest }: Ready): Promise<Pick<Told, 'outcome'>> {
    const { lineage, hyperparameters, metrics, label } = plan.data;
    const identity = canonicalJson({ model, digest, lineage, hyperparameters, metrics, label });
    const outcome = this.seen.has(identity) ? 'unchanged' : 'planned';
    this.seen.add(identity);
    return Promise.resolve({ outcome });
  }
}
