/**
 * What was made of an object, kept by the object itself and gone with it. A WeakMap would do, but thousands of
 * short-lived keys a second cost its collector as much as reading them all again. A copy of the object has no memo.
 */
export class Memo<T extends object, V> {
  private readonly key = Symbol('memo');

  get(object: T): V | undefined {
    return (object as Record<symbol, V | undefined>)[this.key];
  }

  set(object: T, value: V): void {
    Object.defineProperty(object, this.key, { value });
  }
}
