import { parseRef } from '#domain';
import { argument } from './arguments.js';
import { connect } from './connect.js';
import { writeJson, writeLine } from './output.js';
import { lineageTree } from './render/lineage-tree.js';
import { paintFor } from './render/paint.js';
import type { Shell } from './shell.js';

export interface LineageOptions {
  readonly down?: boolean;
  readonly json?: boolean;
}

export async function lineage(shell: Shell, refText: string, { down, json }: LineageOptions): Promise<void> {
  const ref = argument(() => parseRef(refText));
  const direction = down ? 'down' : 'up';
  const graph = await connect(shell).lineage(ref, direction);
  if (json) return writeJson(shell.stdout, graph);
  await writeLine(shell.stdout, lineageTree(graph, direction, paintFor(shell.stdout, shell.env)));
}
