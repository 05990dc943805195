/** How long streams of events wait, in milliseconds. */
export interface StreamTimes {
  /** A stream that shows nothing says after this time how far it has come. */
  readonly cursorMs: number;
  /** A reader that takes nothing for this time, while there is something to take, is dropped. */
  readonly stallMs: number;
  /** What is left for a last word to be taken before the connection is cut. */
  readonly graceMs: number;
}

const STREAM_TIMES: StreamTimes = { cursorMs: 15_000, stallMs: 60_000, graceMs: 1000 };

/** Where the api listens, and what it says about itself. */
export class ApiConfig {
  constructor(
    readonly host: string,
    /** 0 lets the system choose one. */
    readonly port: number,
    readonly version: string,
    readonly streams: StreamTimes = STREAM_TIMES,
  ) {}
}
