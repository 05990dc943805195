import { describe, expect, it } from '@jest/globals';
import type { LineageGraph } from '#client';
import { lineageTree } from './lineage-tree.js';

const plain = (_style: string, text: string): string => text;

/** A graph of edges `from relation to`, beginning with the version that was asked for. */
function graph(...edges: readonly string[]): LineageGraph {
  const split = edges.map((edge) => edge.split(' ') as [string, string, string]);
  const ids = new Set(split.flatMap(([from, , to]) => [from, to]));
  return {
    nodes: [...ids].map((id) => ({ id, kind: 'version' })),
    edges: split.map(([from, relation, to]) => ({ from, relation, to, grade: 'declared' })),
    truncated: false,
  };
}

describe('lineageTree', () => {
  it('goes up to what a version was made of, and shows once what comes up again', () => {
    const up = graph(
      'm:v1 distil mid:v1',
      'm:v1 init base:v1',
      'm:v1 train data:d',
      'mid:v1 finetune base:v1',
      'base:v1 code code:c',
    );
    expect(lineageTree(up, 'up', plain).split('\n')).toEqual([
      'm:v1',
      '├─ distil mid:v1  (declared)',
      '│  └─ finetune base:v1  (declared)',
      '│     └─ code c  (declared)',
      '├─ init base:v1  (declared)  (see above)',
      '└─ train data:d  (declared)',
    ]);
  });

  it('goes down to what was made from it', () => {
    const down = graph('mid:v1 finetune base:v1', 'm:v1 distil mid:v1', 'm:v2 distil mid:v1');
    const asked = { ...down, nodes: [{ id: 'base:v1', kind: 'version' }, ...down.nodes] };
    expect(lineageTree(asked, 'down', plain).split('\n')).toEqual([
      'base:v1',
      '└─ finetune mid:v1  (declared)',
      '   ├─ distil m:v1  (declared)',
      '   └─ distil m:v2  (declared)',
    ]);
  });

  it('says what was deleted, what was cut off, and that there is nothing', () => {
    const some = graph('m:v1 parent base:v1');
    const deleted = { ...some, nodes: some.nodes.map((node) => ({ ...node, deleted: true })), truncated: true };
    expect(lineageTree(deleted, 'up', plain).split('\n').slice(1)).toEqual([
      '└─ parent base:v1  (declared, deleted)',
      'cut off after 2 nodes: there is more',
    ]);
    const alone = { nodes: [{ id: 'm:v1', kind: 'version' }], edges: [], truncated: false };
    expect(lineageTree(alone, 'up', plain)).toBe('m:v1\nmade of nothing that is known');
    expect(lineageTree(alone, 'down', plain)).toBe('m:v1\nnothing was made from it');
  });

  it('lets no name steer the terminal', () => {
    const hostile = graph('m:v1 \u001b[2J data:\u001b[31m');
    expect(lineageTree(hostile, 'up', plain)).not.toContain('\u001b');
  });

  it('ends in a circle, and at the end of a long chain', () => {
    expect(lineageTree(graph('a parent b', 'b parent a'), 'up', plain).split('\n')).toHaveLength(3);
    const chain = Array.from({ length: 999 }, (_, number) => `v${number} parent v${number + 1}`);
    expect(lineageTree(graph(...chain), 'up', plain).split('\n')).toHaveLength(1000);
  });
});
