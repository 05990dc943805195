const EMPTY = -1;
const GONE = -2;

/** Open-addressed map from a 32-bit hash to a row, 0 or more, of a table that holds the keys itself. */
export class HashIndex {
  /** Slots that are not empty. */
  private used = 0;

  /** `hashOf` gives a row's hash, for growing; `slots` are those of an index over the same rows, which is now theirs no more. */
  constructor(
    private readonly hashOf: (row: number) => number,
    private slots: Int32Array<ArrayBuffer> = emptySlots(0),
  ) {
    for (const row of slots) if (row !== EMPTY) this.used++;
  }

  toSnapshot(): Int32Array<ArrayBuffer> {
    return this.slots.slice();
  }

  /** The row under this hash that `equals`, or −1. */
  get(hash: number, equals: (row: number) => boolean): number {
    return this.slots[this.find(hash, equals)] as number;
  }

  /** Puts `row` in the place of the row that `equals`, or in a new one. Returns the row that was there, or −1. */
  put(hash: number, row: number, equals: (row: number) => boolean): number {
    const slot = this.find(hash, equals);
    const previous = this.slots[slot] as number;
    this.slots[slot] = row;
    if (previous === EMPTY && ++this.used * 10 > this.slots.length * 7) this.grow();
    return previous;
  }

  /** Takes `row` back: its place goes to `previous`, or to nobody where that is −1. */
  takeBack(hash: number, row: number, previous: number): void {
    this.slots[this.find(hash, (other) => other === row)] = previous === EMPTY ? GONE : previous;
  }

  private find(hash: number, equals: (row: number) => boolean): number {
    const mask = this.slots.length - 1;
    let slot = mix(hash) & mask;
    for (let row = this.slots[slot] as number; row !== EMPTY; row = this.slots[slot] as number) {
      if (row !== GONE && equals(row)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    const rows = this.slots.filter((row) => row >= 0);
    this.slots = emptySlots(rows.length);
    this.used = rows.length;
    for (const row of rows) this.slots[this.find(this.hashOf(row), () => false)] = row;
  }
}

/** At most half of them will be taken by `rows`. */
function emptySlots(rows: number): Int32Array<ArrayBuffer> {
  let size = 16;
  while (size < rows * 2) size *= 2;
  return new Int32Array(size).fill(EMPTY);
}

function mix(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return once ^ (once >>> 15);
}

/** FNV-1a over UTF-16 units, without sign. */
export function hashText(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
