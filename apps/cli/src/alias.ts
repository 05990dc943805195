import { parseRef, toAlias } from '#domain';
import { argument, modelOf } from './arguments.js';
import { connect, connectAdmin } from './connect.js';
import { writeJson, writeLine } from './output.js';
import { draws, paintFor } from './render/paint.js';
import { drawTable } from './render/table.js';
import type { Shell } from './shell.js';
import { tell } from './tell.js';

export async function setAlias(shell: Shell, refText: string, aliasText: string, json?: boolean): Promise<void> {
  const ref = argument(() => parseRef(refText));
  const alias = argument(() => toAlias(aliasText));
  const answer = await connect(shell).assignAlias(ref, alias);
  const words =
    answer.outcome === 'unchanged'
      ? `unchanged: ${answer.ref} has @${alias} already`
      : `gave @${alias} to ${answer.ref}`;
  await tell(shell, answer, words, json);
}

export async function removeAlias(shell: Shell, modelText: string, aliasText: string, json?: boolean): Promise<void> {
  const model = modelOf(modelText);
  const alias = argument(() => toAlias(aliasText));
  const answer = await connect(shell).removeAlias(model, alias);
  await tell(shell, answer, `removed @${alias} from ${answer.ref}`, json);
}

export async function listAliases(shell: Shell, modelText: string, json?: boolean): Promise<void> {
  const { namespace, name, aliases } = await connectAdmin(shell).model(modelOf(modelText));
  if (json) return writeJson(shell.stdout, { namespace, name, aliases });
  const rows = Object.entries(aliases).map(([alias, version]) => [`@${alias}`, `v${version}`]);
  if (rows.length === 0) return writeLine(shell.stdout, `${modelText} has no aliases`);
  const paint = paintFor(shell.stdout, shell.env);
  await writeLine(shell.stdout, drawTable(['ALIAS', 'VERSION'], rows, paint, draws(shell.stdout, shell.env)));
}
