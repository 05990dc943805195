import type { LineageGraph } from '#client';
import type { Paint } from './paint.js';
import { printable } from './text.js';

/** One line below another: how it is related to that, and what it is. */
interface Branch {
  readonly id: string;
  readonly text: string;
}

/**
 * The graph as a tree from the version that was asked for, `up` to what it was made of or `down` to what was made from
 * it. What comes up again is shown once with what is below it.
 */
export function lineageTree(graph: LineageGraph, direction: 'up' | 'down', paint: Paint): string {
  const branches = branchesOf(graph, direction, paint);
  const root = graph.nodes[0]?.id as string;
  const lines = [paint('bold', printable(root))];
  const shown = new Set([root]);
  // A stack of its own: a chain of versions may be deeper than a call stack.
  const open = [{ waiting: branches.get(root) ?? [], next: 0, indent: '' }];
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const branch = top.waiting[top.next++];
    if (!branch) {
      open.pop();
      continue;
    }
    const isLast = top.next === top.waiting.length;
    const below = branches.get(branch.id) ?? [];
    const again = shown.has(branch.id) && below.length > 0;
    lines.push(`${top.indent}${isLast ? '└─ ' : '├─ '}${branch.text}${again ? paint('dim', '  (see above)') : ''}`);
    if (!again) open.push({ waiting: below, next: 0, indent: `${top.indent}${isLast ? '   ' : '│  '}` });
    shown.add(branch.id);
  }
  if (lines.length === 1) lines.push(direction === 'up' ? 'made of nothing that is known' : 'nothing was made from it');
  if (graph.truncated) lines.push(paint('yellow', `cut off after ${graph.nodes.length} nodes: there is more`));
  return lines.join('\n');
}

function branchesOf({ nodes, edges }: LineageGraph, direction: 'up' | 'down', paint: Paint): Map<string, Branch[]> {
  const deleted = new Set(nodes.filter((node) => node.deleted).map(({ id }) => id));
  const branches = new Map<string, Branch[]>();
  for (const { from, to, relation, grade } of edges) {
    const [above, below] = direction === 'up' ? [from, to] : [to, from];
    const aside = deleted.has(below) ? `${grade}, deleted` : grade;
    // What has no name but its kind, as `code:a1b2c3d`, says it once.
    const name = below.startsWith(`${relation}:`) ? below.slice(relation.length + 1) : below;
    const text = `${paint('dim', printable(relation))} ${printable(name)}  (${printable(aside)})`;
    branches.set(above, [...(branches.get(above) ?? []), { id: below, text }]);
  }
  return branches;
}
