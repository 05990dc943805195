/** Pieces of work under way, up to a number of them. */
export class InFlight {
  private readonly working = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly most: number,
    private readonly onFailure: () => void = () => undefined,
  ) {}

  /** Begins the work, and returns when there is room for more. @throws what any of it threw first; then it begins none any more */
  async add(work: () => Promise<void>): Promise<void> {
    this.throwFailure();
    const one: Promise<void> = work()
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.working.delete(one));
    this.working.add(one);
    while (this.working.size >= this.most) await Promise.race(this.working);
    this.throwFailure();
  }

  /** Returns when nothing is under way. @throws what any of it threw first */
  async ended(): Promise<void> {
    await Promise.all(this.working);
    this.throwFailure();
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.onFailure();
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }
}
