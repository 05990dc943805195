import { parseRef } from '#domain';
import { argument } from '../arguments.js';
import { connect } from '../connect.js';
import { writeJson, writeLine } from '../output.js';
import { comparisonTable } from '../render/comparison-table.js';
import { paintFor } from '../render/paint.js';
import type { Shell } from '../shell.js';
import { compare } from './compare.js';

export interface DiffOptions {
  readonly json?: boolean;
}

export async function diff(shell: Shell, aText: string, bText: string, { json }: DiffOptions): Promise<void> {
  const refs = [aText, bText].map((text) => argument(() => parseRef(text)));
  const client = connect(shell);
  const [a, b] = await Promise.all(refs.map((ref) => client.version(ref)));
  const comparison = compare(a as NonNullable<typeof a>, b as NonNullable<typeof b>);
  if (json) return writeJson(shell.stdout, comparison);
  const { isTTY = false, columns } = shell.stdout;
  await writeLine(shell.stdout, comparisonTable(comparison, paintFor(shell.stdout, shell.env), isTTY, columns));
}
