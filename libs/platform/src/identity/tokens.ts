/** The tokens that callers prove themselves by, and whom each stands for. Asked at every request: answers come from memory. */
export abstract class Tokens {
  /** Whether a call needs a token. Once it was true it stays so while the process runs. */
  abstract readonly required: boolean;

  /** Why what is kept may be out of date, undefined while it is not. Names no path. */
  abstract readonly lack: string | undefined;

  /** The name that a token was made for, undefined where it is none or is one no longer. */
  abstract nameOf(token: string): string | undefined;

  /** Has the listener called after each change of what is set; never before it holds. */
  abstract onChange(listener: () => void): void;

  abstract close(): Promise<void>;
}
