/** A stream that people or programs read. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  /** Characters of a line, of a terminal. */
  readonly columns?: number;
};

/** What the process gives to a command. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Set off by Ctrl-C. */
  readonly signal: AbortSignal;
}
