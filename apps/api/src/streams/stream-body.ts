import { Readable } from 'node:stream';

export interface StreamBodyOptions {
  readonly text: AsyncGenerator<string, void, undefined>;
  /** Ends `text`. */
  readonly ending: AbortController;
  /** Milliseconds for which a reader may take nothing while there is something to take. */
  readonly stallMs: number;
  /** Called when somebody begins to read. */
  readonly onStart: () => void;
  readonly onStall: () => void;
  readonly onFault: (error: unknown) => void;
}

/** A body that is made only as fast as it is read: what lies ready is one buffer's worth, however slow the reader. */
export class StreamBody extends Readable {
  private started = false;
  private pulling = false;
  private over = false;
  private stall: NodeJS.Timeout | undefined;

  constructor(private readonly options: StreamBodyOptions) {
    super();
  }

  override _read(): void {
    if (!this.started) this.options.onStart();
    this.started = true;
    clearTimeout(this.stall);
    if (!this.pulling) void this.pull();
  }

  /** Says a last word behind what lies ready, and ends. */
  finish(lastWord = ''): void {
    if (this.over) return;
    this.close();
    if (lastWord !== '') this.push(lastWord);
    this.push(null);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.close();
    done(error);
  }

  private async pull(): Promise<void> {
    const { text, stallMs, onStall, onFault } = this.options;
    this.pulling = true;
    try {
      const { done, value } = await text.next();
      this.pulling = false;
      if (this.over) return;
      if (done) this.finish();
      else if (!this.push(value)) this.stall = setTimeout(onStall, stallMs);
    } catch (error) {
      this.pulling = false;
      if (!this.over) onFault(error);
    }
  }

  private close(): void {
    this.over = true;
    clearTimeout(this.stall);
    this.options.ending.abort();
    void this.options.text.return();
  }
}
