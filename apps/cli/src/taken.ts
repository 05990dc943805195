/** Pages of entries up to a limit. No page is asked for that is not needed. */
export class Taken<T> implements AsyncIterable<readonly T[]> {
  private cut = false;

  constructor(
    private readonly pages: AsyncIterable<readonly T[]>,
    private readonly limit: number,
  ) {}

  /** Whether there were more. Known once all that was taken has been read. */
  get isCut(): boolean {
    return this.cut;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly T[], void, undefined> {
    let room = this.limit;
    for await (const page of this.pages) {
      yield page.slice(0, room);
      if (page.length > room) {
        this.cut = true;
        return;
      }
      room -= page.length;
    }
  }
}
