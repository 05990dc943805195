import { writeJson, writeLine } from '../output.js';
import { Reasons } from '../reasons.js';
import { paintFor } from '../render/paint.js';
import type { Shell } from '../shell.js';

/** What became of one version; a line of `--json`. */
export interface Told {
  readonly ref: string;
  readonly outcome: 'written' | 'unchanged' | 'skipped' | 'refused';
  /** Below the folder. */
  readonly path?: string;
  readonly reason?: string;
  /** Why its name is another than the convention's. */
  readonly note?: string;
}

/** Takes what becomes of each version, and says it: as it comes with `--json`, else at the end. */
export class ExportReport {
  readonly counts = { written: 0, unchanged: 0, skipped: 0, refused: 0 };
  private readonly skipped = new Reasons();
  private readonly refused = new Reasons();
  private readonly noted = new Reasons();

  constructor(
    private readonly shell: Shell,
    private readonly json: boolean,
  ) {}

  get done(): number {
    return this.counts.written + this.counts.unchanged;
  }

  /** Whether anything has become of any version. */
  get hasBegun(): boolean {
    return Object.values(this.counts).some((count) => count > 0);
  }

  async add(told: Told): Promise<void> {
    const { ref, outcome, path = '', reason = '', note } = told;
    this.counts[outcome]++;
    if (this.json) return writeJson(this.shell.stdout, { type: 'version', ...told });
    if (outcome === 'skipped') this.skipped.add(ref, reason);
    if (outcome === 'refused') this.refused.add(`${ref} (${path})`, reason);
    if (note !== undefined) this.noted.add(`${ref} as ${path}`, note);
  }

  async end(stopped: boolean): Promise<void> {
    if (this.json) return writeJson(this.shell.stdout, { type: 'summary', ...this.counts, stopped });
    const { stdout, env } = this.shell;
    const paint = paintFor(stdout, env);
    const lines = [
      ...this.refused.lines(paint('red', 'refused'), paint),
      ...this.skipped.lines(paint('yellow', 'skipped'), paint),
      ...this.noted.lines('other names', paint),
    ];
    for (const line of lines) await writeLine(stdout, line);
    const words = Object.entries(this.counts)
      .filter(([what, count]) => count > 0 || what === 'written')
      .map(([what, count]) => `${count.toLocaleString('en')} ${what}`);
    await writeLine(stdout, words.join(', '));
  }
}
