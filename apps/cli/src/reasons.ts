import type { Paint } from './render/paint.js';
import { printable } from './render/text.js';

const MOST_KINDS = 20;
const FEW = 3;
const OTHER = 'for other reasons; --json names every one';

interface Group {
  count: number;
  readonly first: string[];
}

/** Many things with their reasons: each reason once, with the first of its things, in memory that does not grow with them; or, where all are wanted, with every one. */
export class Reasons {
  private readonly groups = new Map<string, Group>();
  count = 0;

  constructor(private readonly all = false) {}

  add(name: string, reason: string): void {
    this.count++;
    const known = this.all || this.groups.has(reason) || this.groups.size < MOST_KINDS;
    const key = known ? reason : OTHER;
    const group = this.groups.get(key) ?? { count: 0, first: [] };
    group.count++;
    if (this.all || group.first.length < FEW) group.first.push(name);
    this.groups.set(key, group);
  }

  /** A title and two lines for each reason: what it is, and whom it concerns. Empty where there is none. */
  lines(title: string, paint: Paint): readonly string[] {
    if (this.count === 0) return [];
    const groups = [...this.groups].sort(([, a], [, b]) => b.count - a.count);
    return [
      `${title}: ${this.count.toLocaleString('en')}`,
      ...groups.flatMap(([reason, { count, first }]) => [
        `  ${paint('bold', count.toLocaleString('en'))}  ${printable(reason)}`,
        ...(this.all
          ? first.map((name) => `     ${printable(name)}`)
          : [`     ${first.map(printable).join(', ')}${count > first.length ? ', …' : ''}`]),
      ]),
    ];
  }
}
