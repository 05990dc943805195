import type { Artifact, Lineage, Metrics, Registered, Stage, Tags } from '#domain';
import type { Deletion } from './deletion.js';
import type { EvaluationEntry } from './evaluations.js';
import type { Document } from './view.js';

/**
 * A version; `_id` is `modelId:version`. The model's present name and its deletion are joined at read, so that renaming
 * or deleting a model is one write however many versions it has.
 */
export interface VersionDocument extends Document {
  readonly namespace: string;
  readonly modelId: string;
  /** The model's name when the version was registered. */
  readonly registeredName: string;
  readonly version: number;
  /** Offset of its registration in the log. */
  readonly rank: number;
  /** Absent once deleted. */
  readonly living?: 1;
  readonly label?: string;
  readonly stage: Stage;
  readonly stageSince: string;
  readonly aliases: readonly string[];
  readonly artifact: Artifact;
  readonly lineage: Lineage;
  readonly hyperparameters: Registered['hyperparameters'];
  readonly metrics: Metrics;
  /** The newest, see `withEvaluation`; all of them are in the history. */
  readonly evaluations: readonly EvaluationEntry[];
  readonly tags: Tags;
  readonly description?: string;
  /** As it was claimed. */
  readonly createdAt?: string;
  readonly registeredAt: string;
  /** Opaque id of the actor. */
  readonly registeredBy: string;
  readonly updatedAt: string;
  /** 1, and one more for each later event of its own. */
  readonly revision: number;
  /** Of its last own event. */
  readonly position: string;
  readonly deleted?: Deletion;
  /** Digest of the sidecar's bytes. */
  readonly sidecar?: string;
  readonly origin?: NonNullable<Registered['origin']>;
  readonly foreign?: NonNullable<Registered['foreign']>;
}
