import { parseRef } from '#domain';
import { argument } from './arguments.js';
import { connect } from './connect.js';
import { writeJson, writeLine } from './output.js';
import { paintFor } from './render/paint.js';
import { describeVersion } from './render/version.js';
import type { Shell } from './shell.js';

export interface ShowOptions {
  readonly json?: boolean;
}

export async function show(shell: Shell, refText: string, { json }: ShowOptions): Promise<void> {
  const ref = argument(() => parseRef(refText));
  const version = await connect(shell).version(ref);
  if (json) return writeJson(shell.stdout, version);
  const paint = paintFor(shell.stdout, shell.env);
  await writeLine(shell.stdout, `${paint('bold', version.ref)}\n${describeVersion(version, paint)}`);
}
