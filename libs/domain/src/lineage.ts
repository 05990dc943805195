/**
 * How far a fact can be relied on. `verified`: the registry holds the bytes or the version that it names;
 * `observed`: read from another system by the registry; `declared`: said by whoever registered; `imported`: copied
 * from another registry; `unverified`: bytes kept elsewhere under a digest nobody here has checked; `missing`: not given.
 */
export type Grade = 'verified' | 'observed' | 'declared' | 'imported' | 'unverified' | 'missing';

export interface Code {
  readonly repository?: string;
  readonly commit?: string;
  readonly dirty?: boolean;
  readonly grade?: Grade;
}

export interface DataSource {
  readonly id?: string;
  readonly version?: string;
  readonly digest?: string;
  readonly uri?: string;
  readonly role?: string;
  readonly grade?: Grade;
}

export interface Environment {
  readonly image?: string;
  readonly lockfile?: string;
  readonly framework?: string;
  readonly grade?: Grade;
}

/** A parent is pinned to a model and a number where it was known when the child was registered. */
export interface Parent {
  readonly ref: string;
  readonly relation?: string;
  readonly modelId?: string;
  readonly version?: number;
  readonly grade?: Grade;
}

export interface Run {
  readonly id?: string;
  readonly url?: string;
  readonly grade?: Grade;
}

export interface Lineage {
  readonly code?: Code;
  readonly data: readonly DataSource[];
  readonly environment?: Environment;
  readonly parents: readonly Parent[];
  readonly run?: Run;
}

export interface Artifact {
  readonly digest?: string;
  /** Bytes. Known where the registry holds them. */
  readonly size?: number;
  readonly fileName?: string;
  readonly mediaType?: string;
  readonly uri?: string;
  readonly foreignDigest?: string;
  readonly grade: Grade;
}

/** The parts of a lineage that nobody gave, in a fixed order. Parents are not among them: most models have none. */
export function missingParts(lineage: Lineage): readonly string[] {
  const missing: string[] = [];
  if (lineage.code?.commit === undefined) missing.push('code');
  if (lineage.data.length === 0) missing.push('data');
  if (lineage.environment === undefined) missing.push('environment');
  if (lineage.run === undefined) missing.push('run');
  return missing;
}
