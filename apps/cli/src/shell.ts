/** A stream that people or programs read. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** What the process gives to a command. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Set off by Ctrl-C. */
  readonly signal: AbortSignal;
}
