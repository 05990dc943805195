import { isDeepStrictEqual } from 'node:util';
import { MANIFEST_MEDIA_TYPE } from '#artifacts';
import { type CommandData, type Digest, type Disagreement, fromSidecar, parseFileName, toModelName } from '#domain';
import { argument, misused } from '../arguments.js';
import { completed } from './complete.js';
import type { GitCode } from './git.js';
import { type Given, NOTHING_GIVEN } from './given.js';
import type { SidecarFile } from './sidecar-file.js';
import type { Source } from './source.js';

type Data = CommandData<'RegisterModel'>;

/** All that is known of what is to be registered. */
export interface Findings {
  readonly source: Pick<Source, 'fileName' | 'isFolder'>;
  readonly model: string;
  readonly digest: Digest;
  readonly given: Given;
  readonly sidecar?: Pick<SidecarFile, 'value' | 'digest'> | undefined;
  readonly git?: GitCode | undefined;
}

export interface Plan {
  readonly data: Data;
  /** The sidecar says all of it, so that its bytes are the registration. */
  readonly bySidecar: boolean;
  readonly disagreements: readonly Disagreement[];
}

/** The name that is given, else the sidecar's, else that of a name by the convention. @throws InvalidArgumentError without any */
export function modelNameOf(
  { fileName }: Pick<Source, 'fileName'>,
  given: Given,
  sidecar?: Pick<SidecarFile, 'value'>,
): string {
  const name = given.name ?? sidecar?.value.model_name ?? parseFileName(fileName)?.model;
  if (name === undefined)
    misused(`Expected a model's name in a sidecar or in the name of ${fileName}, found none. Give one with --name.`);
  return argument(() => toModelName(name));
}

/** Whether the commit has to be asked of git, because nobody else says one. */
export function lacksCommit(
  { fileName }: Pick<Source, 'fileName'>,
  given: Given,
  sidecar?: Pick<SidecarFile, 'value'>,
): boolean {
  return (given.commit ?? sidecar?.value.lineage?.code_commit_hash ?? parseFileName(fileName)?.commit) === undefined;
}

/** Puts together what options, sidecar, file name and git say; the earlier counts. */
export function planOf({ source, model, digest, given, sidecar, git }: Findings): Plan {
  const { fileName, isFolder } = source;
  const artifact = { digest, fileName, ...(isFolder && { mediaType: MANIFEST_MEDIA_TYPE }) };
  const said: Data = sidecar
    ? fromSidecar(sidecar.value, { digest: sidecar.digest, artifact, fileName })
    : { artifact };
  const name = parseFileName(fileName);
  const whole = completed(said, { given, name, git });
  // File and sidecar came as a pair, and leave as one: what the file's name adds is no difference.
  const pair = sidecar && completed(said, { given: NOTHING_GIVEN, name });
  const { model_file: file, model_name: called = model } = sidecar?.value ?? {};
  const isCalledSo = called.normalize('NFC') === model;
  const { sidecar: _, ...withoutSidecar } = whole;
  return {
    // What differs from a sidecar must not come back under its bytes.
    data: isDeepStrictEqual(whole, pair) && isCalledSo ? whole : withoutSidecar,
    bySidecar: isDeepStrictEqual(whole, sidecar && said) && isCalledSo && file === fileName && !isFolder,
    disagreements: (said.foreign?.['disagreements'] ?? []) as readonly Disagreement[],
  };
}
