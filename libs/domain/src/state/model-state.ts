import type { Stage } from '../stages.js';
import { StageOrder } from './stage-order.js';

/** A model as its owner keeps it. Deleted ones stay: their numbers and their ids are never used again. */
export class ModelState {
  revision = 0;
  deleted = false;
  /** `effectiveAt` of its last stage event, in milliseconds. */
  stageTime = -Infinity;
  /** Row in the version table, by number − 1. */
  readonly rows: number[] = [];
  readonly aliases = new Map<string, number>();
  /** Living versions in each stage. */
  readonly count: Record<Stage, number> = { None: 0, Staging: 0, Production: 0, Archived: 0 };
  readonly order: Record<Stage, StageOrder> = {
    None: new StageOrder(),
    Staging: new StageOrder(),
    Production: new StageOrder(),
    Archived: new StageOrder(),
  };
  /** Highest living number, 0 for none. */
  latest = 0;

  constructor(
    /** Dense number of the model in its registry, for the version table. */
    readonly ordinal: number,
    readonly id: string,
    readonly namespace: string,
    public name: string,
  ) {}
}

export interface NamespaceState {
  readonly name: string;
  revision: number;
  /** Last position given out. */
  seq: number;
  exclusiveStages: readonly Stage[];
  /** modelId by the name of each living model. */
  readonly names: Map<string, string>;
  /** modelId by each name that a model left by a rename and nobody has taken since. */
  readonly renamed: Map<string, string>;
}
