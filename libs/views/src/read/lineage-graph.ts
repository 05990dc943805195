import type { Grade } from '#domain';

/** What a version can be made of, and versions themselves. `model` is a parent that the registry does not know. */
export const LINEAGE_KINDS = ['version', 'model', 'data', 'code', 'environment', 'run'] as const;
export type LineageKind = (typeof LINEAGE_KINDS)[number];

export interface LineageNode {
  /** A version's is its reference, as in `default/sentiment-classifier:v3`; any other begins with its kind, as in `data:reviews@3f4e5a6`. */
  readonly id: string;
  readonly kind: LineageKind;
  /** There where the version, or its model, has been deleted. */
  readonly deleted?: true;
}

/** Points from the made to what it was made from. */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  /** As it was given: a parent's relation, the role of data; else `parent`, or the kind of the other end. */
  readonly relation: string;
  readonly grade: Grade;
}

export interface LineageGraph {
  /** The version asked for is the first; others come nearest first. */
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** Whether there is more than is shown. */
  readonly truncated: boolean;
}

const MOST_NODES = 1000;
const MOST_EDGES = 5000;

/** A graph while it is drawn, each node and edge once. What does not fit is left out, and the graph says so. */
export class GraphBuilder {
  private readonly nodes = new Map<string, LineageNode>();
  private readonly edges = new Map<string, LineageEdge>();
  private cut = false;

  constructor(start: LineageNode) {
    this.nodes.set(start.id, start);
  }

  /** Whether something did not fit. */
  get isCut(): boolean {
    return this.cut;
  }

  /** Draws an edge with its far end, whichever of the two that is. Returns whether the node is new. */
  draw(node: LineageNode, edge: LineageEdge): boolean {
    const isNew = !this.nodes.has(node.id);
    const key = JSON.stringify([edge.from, edge.to, edge.relation]);
    if (!isNew && this.edges.has(key)) return false;
    if (this.edges.size === MOST_EDGES || (isNew && this.nodes.size === MOST_NODES)) {
      this.cut = true;
      return false;
    }
    this.nodes.set(node.id, node);
    this.edges.set(key, edge);
    return isNew;
  }

  build(): LineageGraph {
    return { nodes: [...this.nodes.values()], edges: [...this.edges.values()], truncated: this.cut };
  }
}
