import { dirname } from 'node:path';
import type { Answer, Version } from '#client';
import { toNamespace } from '#domain';
import { argument } from '../arguments.js';
import { connect } from '../connect.js';
import { writeLine } from '../output.js';
import { paintFor } from '../render/paint.js';
import { printable } from '../render/text.js';
import { describeVersion } from '../render/version.js';
import type { Shell } from '../shell.js';
import { tell } from '../tell.js';
import { gitCode } from './git.js';
import { givenBy, type RegisterOptions } from './given.js';
import { identify } from './identify.js';
import { lacksCommit, modelNameOf, planOf } from './plan.js';
import { send, sidecarBlobs } from './send.js';
import { sidecarOf } from './sidecar-file.js';
import { sourceAt } from './source.js';
import { upload } from './upload.js';

/** Finds out what made a file or a folder, uploads it and registers it. */
export async function register(shell: Shell, path: string, options: RegisterOptions): Promise<void> {
  const namespace = argument(() => toNamespace(options.namespace));
  const given = givenBy(options);
  const source = await sourceAt(shell.cwd, path);
  const foreign: string[] = [];
  const sidecar = await sidecarOf(source, shell.cwd, options.sidecar, (words) => foreign.push(words));
  for (const words of foreign) await writeLine(shell.stderr, printable(`cartulary: ${words}`));
  const model = modelNameOf(source, given, sidecar);
  const git = lacksCommit(source, given, sidecar) ? await gitCode(dirname(source.path)) : undefined;
  const client = connect(shell);
  const { digest, blobs } = await identify(shell, source);
  const plan = planOf({ source, model, digest, given, sidecar, git });
  for (const { field, fileName, sidecar: said } of plan.disagreements) {
    await writeLine(
      shell.stderr,
      printable(
        `cartulary: ${field} is ${fileName} in the file name and ${said} in the sidecar; the sidecar counts, both are kept`,
      ),
    );
  }
  await upload(shell, client, [...blobs, ...sidecarBlobs(plan, sidecar)]);
  const answer = await send(client, { namespace, model }, plan, digest, sidecar);
  await tell(shell, answer, wordsOf(shell, answer), options.json);
}

function wordsOf({ stdout, env }: Shell, { ref, shown, outcome }: Answer<Version>): string {
  const paint = paintFor(stdout, env);
  const word = outcome === 'unchanged' ? 'unchanged' : paint('green', 'registered');
  return `${word} ${paint('bold', ref)}${shown ? `\n${describeVersion(shown, paint)}` : ''}`;
}
