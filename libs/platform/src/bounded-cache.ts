/** What is worth keeping of many things: at most `most` of them, the oldest goes first. */
export class BoundedCache<K, V> {
  private readonly kept = new Map<K, V>();

  constructor(private readonly most: number) {}

  get(key: K): V | undefined {
    return this.kept.get(key);
  }

  add(key: K, value: V): void {
    if (this.kept.size >= this.most) this.kept.delete(this.kept.keys().next().value as K);
    this.kept.set(key, value);
  }
}
