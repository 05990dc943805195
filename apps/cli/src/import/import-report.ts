import type { Disagreement } from '#domain';
import { writeJson, writeLine } from '../output.js';
import { Reasons } from '../reasons.js';
import { draws, paintFor } from '../render/paint.js';
import { drawTable } from '../render/table.js';
import { printable } from '../render/text.js';
import type { Shell } from '../shell.js';

/** What became of one file or folder; a line of `--json`. */
export interface Told {
  readonly path: string;
  readonly outcome: 'registered' | 'unchanged' | 'planned' | 'refused' | 'left-alone';
  readonly model?: string;
  /** `default/sentiment:v3` */
  readonly ref?: string;
  readonly createdAt?: string;
  readonly code?: string;
  readonly reason?: string;
  readonly disagreements?: readonly Disagreement[];
  /** Another one of the same file name, which is registered too. */
  readonly sameNameAs?: string;
  /** A file of no bytes. */
  readonly isEmpty?: boolean;
}

const MOST_MODELS = 50;
const HEADS = ['MODEL', 'VERSIONS', 'REGISTERED', 'UNCHANGED', 'PLANNED', 'REFUSED'] as const;

interface Row {
  registered: number;
  unchanged: number;
  planned: number;
  refused: number;
  first: number;
  last: number;
}

/** Takes what becomes of each file, and says it: as it comes with `--json`, else at the end, in memory that only grows with the models. */
export class ImportReport {
  readonly counts = { registered: 0, unchanged: 0, planned: 0, refused: 0, 'left-alone': 0 };
  private readonly models = new Map<string, Row>();
  private readonly json: boolean;
  private readonly refused: Reasons;
  private readonly leftAlone: Reasons;
  private readonly disagreements: Reasons;
  private readonly sameNames: Reasons;
  private readonly empty: Reasons;

  /** `verbose`: names every file, in memory that grows with them. */
  constructor(
    private readonly shell: Shell,
    { json = false, verbose }: { readonly json?: boolean; readonly verbose?: boolean },
  ) {
    this.json = json;
    this.refused = new Reasons(verbose);
    this.leftAlone = new Reasons(verbose);
    this.disagreements = new Reasons(verbose);
    this.sameNames = new Reasons(verbose);
    this.empty = new Reasons(verbose);
  }

  /** Files that have been dealt with so far. */
  get done(): number {
    return this.counts.registered + this.counts.unchanged;
  }

  async add(told: Told): Promise<void> {
    const { path, outcome, model, reason = '', disagreements = [], sameNameAs, isEmpty } = told;
    this.counts[outcome]++;
    if (this.json) return writeJson(this.shell.stdout, { type: 'file', ...told });
    if (outcome === 'refused') this.refused.add(path, reason);
    if (outcome === 'left-alone') this.leftAlone.add(path, reason || 'no name by the convention and no sidecar');
    for (const { field, fileName, sidecar } of disagreements)
      this.disagreements.add(`${path} (${field}: ${fileName} / ${sidecar})`, 'the sidecar counts, both are kept');
    if (sameNameAs !== undefined)
      this.sameNames.add(`${path} as ${sameNameAs}`, 'each with other bytes is a version of its own');
    if (isEmpty) this.empty.add(path, 'a file of no bytes is a version like any other');
    if (model !== undefined && outcome !== 'left-alone') this.count(model, outcome, told.ref);
  }

  /** The last word: of the whole, or of what was done before it stopped. */
  async end(stopped: boolean): Promise<void> {
    const { 'left-alone': leftAlone, ...counts } = this.counts;
    if (this.json) return writeJson(this.shell.stdout, { type: 'summary', ...counts, leftAlone, stopped });
    const { stdout, env } = this.shell;
    const paint = paintFor(stdout, env);
    const lines = [
      ...this.table(),
      ...this.refused.lines(paint('red', 'refused'), paint),
      ...this.disagreements.lines(paint('yellow', 'name and sidecar disagree'), paint),
      ...this.sameNames.lines('same file name', paint),
      ...this.empty.lines(paint('yellow', 'empty'), paint),
      ...this.leftAlone.lines('left alone', paint),
    ];
    for (const line of lines) await writeLine(stdout, line);
    const words = Object.entries({ ...counts, 'left alone': leftAlone })
      .filter(([what, count]) => count > 0 || (what === 'registered' && counts.planned === 0))
      .map(([what, count]) => `${count.toLocaleString('en')} ${what}`);
    await writeLine(stdout, words.join(', '));
  }

  private count(model: string, outcome: 'registered' | 'unchanged' | 'planned' | 'refused', ref = ''): void {
    const none: Row = { registered: 0, unchanged: 0, planned: 0, refused: 0, first: Infinity, last: 0 };
    const row = this.models.get(model) ?? none;
    row[outcome]++;
    const version = Number(/:v(\d+)$/.exec(ref)?.[1] ?? NaN);
    if (!Number.isNaN(version)) {
      row.first = Math.min(row.first, version);
      row.last = Math.max(row.last, version);
    }
    this.models.set(model, row);
  }

  private table(): readonly string[] {
    if (this.models.size === 0) return [];
    const { stdout, env } = this.shell;
    const rows = [...this.models].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_MODELS);
    const cells = rows.map(([model, row]) => [
      printable(model),
      versionsOf(row),
      ...[row.registered, row.unchanged, row.planned, row.refused].map((count) => (count === 0 ? '' : String(count))),
    ]);
    const more = this.models.size - rows.length;
    const table = drawTable(HEADS, cells, paintFor(stdout, env), draws(stdout, env), stdout.columns || undefined);
    return more > 0 ? [table, `… and ${more.toLocaleString('en')} models more`] : [table];
  }
}

function versionsOf({ first, last }: Row): string {
  if (last === 0) return '';
  return first === last ? `v${last}` : `v${first} … v${last}`;
}
