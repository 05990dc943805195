import { parseRef, toAlias } from '#domain';
import { argument, modelOf } from './arguments.js';
import { connect } from './connect.js';
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
