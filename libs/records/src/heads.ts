import type { Stream } from '#domain';

/** Last event of a stream: what the next one must link to. `hash` is its leaf hash, hex. */
export interface Head {
  readonly revision: number;
  readonly hash: string;
}

interface Step {
  readonly namespace: string;
  readonly seq: number;
  readonly stream: string;
  readonly head: Head | undefined;
}

/** Last `seq` of each namespace and last event of each stream, with the steps since `keep`, which can be taken back. */
export class Heads {
  private readonly seqs: Map<string, number>;
  private readonly streams: Map<string, Head>;
  private readonly steps: Step[] = [];

  constructor(
    seqs: Readonly<Record<string, number>>,
    streams: readonly (readonly [stream: string, head: Head])[] = [],
  ) {
    this.seqs = new Map(Object.entries(seqs));
    this.streams = new Map(streams);
  }

  seq(namespace: string): number {
    return this.seqs.get(namespace) ?? 0;
  }

  stream(stream: Stream): Head | undefined {
    return this.streams.get(keyOf(stream));
  }

  advance(namespace: string, stream: Stream, head: Head): void {
    const key = keyOf(stream);
    const seq = this.seq(namespace);
    this.steps.push({ namespace, seq, stream: key, head: this.streams.get(key) });
    this.seqs.set(namespace, seq + 1);
    this.streams.set(key, head);
  }

  /** How many steps can be taken back now. */
  get taken(): number {
    return this.steps.length;
  }

  /** Takes steps back until `taken` are left. */
  backTo(taken: number): void {
    while (this.steps.length > taken) {
      const { namespace, seq, stream, head } = this.steps.pop() as Step;
      if (seq === 0) this.seqs.delete(namespace);
      else this.seqs.set(namespace, seq);
      if (head) this.streams.set(stream, head);
      else this.streams.delete(stream);
    }
  }

  /** Makes the steps final. */
  keep(): void {
    this.steps.length = 0;
  }

  toSeqs(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.seqs);
  }

  toStreams(): readonly (readonly [stream: string, head: Head])[] {
    return [...this.streams];
  }
}

function keyOf({ kind, id }: Stream): string {
  return kind === 'model' ? id : `ns ${id}`;
}
