import { type Digest, type RegistryError, parseFileName, toInstant, toModelName } from '#domain';
import { SIDECAR_KEYS } from '../register/sidecar-file.js';
import type { Item } from './item.js';
import type { Candidate } from './recognise.js';

/** Of a sidecar what has to be known before its turn comes; `fault` where it is none that can be read. */
export interface Brief {
  /** Of its bytes. */
  readonly digest?: Digest;
  readonly model?: string | undefined;
  /** The file that it says it describes. */
  readonly file?: string | undefined;
  readonly createdAt?: string | undefined;
  /** It says what only a sidecar says, rather than a version or a lineage as other JSON has too. */
  readonly distinct: boolean;
  readonly fault?: string;
}

/** What becomes of a candidate. */
export type Verdict =
  | { readonly is: 'item'; readonly item: Omit<Item, 'path'> }
  | { readonly is: 'refused'; readonly reason: string }
  | { readonly is: 'other'; readonly reason?: string };

/** Of JSON that has the stem of an artifact and of that artifact, where the JSON is of another kind. */
export const FOREIGN_JSON = `JSON of the same stem has none of the keys of a sidecar: ${SIDECAR_KEYS.join(', ')}`;
export const UNNAMED_MLFLOW = 'an MLflow model folder without a name by the convention: register it with --name';

/** Sidecars of a folder by name; one that is missing here is JSON of another kind. */
export type Briefs = ReadonlyMap<string, Brief>;

/** Decides for each candidate of a folder, in their order. `model`, where given, counts instead of all names. */
export function assign(candidates: readonly Candidate[], briefs: Briefs, model?: string): readonly Verdict[] {
  const claims = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const sidecar = sidecarOf(candidate, briefs);
    if (sidecar !== undefined) claims.set(sidecar, [...(claims.get(sidecar) ?? []), candidate]);
  }
  return candidates.map((candidate) => {
    const sidecar = sidecarOf(candidate, briefs);
    if (sidecar === undefined)
      return candidate.named
        ? itemOf(candidate, undefined, undefined, model)
        : { is: 'other', reason: candidate.isMlflow ? UNNAMED_MLFLOW : FOREIGN_JSON };
    const brief = briefs.get(sidecar) as Brief;
    if (isAnyFolder(candidate) && !describesFolder(brief, candidate, claims.get(sidecar) as Candidate[]))
      return { is: 'other' };
    const rivals = rivalsOf(claims.get(sidecar) as Candidate[], candidate);
    if (brief.fault !== undefined) return { is: 'refused', reason: brief.fault };
    if (rivals.length > 0 && brief.file !== candidate.fileName) {
      if (!rivals.some(({ fileName }) => fileName === brief.file)) return ambiguous(sidecar, [candidate, ...rivals]);
      return candidate.named ? itemOf(candidate, undefined, undefined, model) : { is: 'other' };
    }
    return itemOf(candidate, sidecar, brief, model);
  });
}

function sidecarOf({ sidecars }: Candidate, briefs: Briefs): string | undefined {
  return sidecars.find((name) => briefs.has(name));
}

/** Others that the same sidecar may describe. A folder by any name that is no MLflow model is none beside a file. */
function rivalsOf(claimants: readonly Candidate[], candidate: Candidate): readonly Candidate[] {
  return claimants.filter((one) => one !== candidate && !isAnyFolder(one));
}

function isAnyFolder({ isFolder, isMlflow, named }: Candidate): boolean {
  return isFolder && !named && !isMlflow;
}

/** JSON beside a folder is the rule: it describes the folder where it says so, or names a model and nothing else of its stem is there. */
function describesFolder(
  { fault, file, model }: Brief,
  { fileName }: Candidate,
  claimants: readonly Candidate[],
): boolean {
  if (fault !== undefined) return false;
  return file === fileName || (model !== undefined && claimants.length === 1);
}

function ambiguous(sidecar: string, candidates: readonly Candidate[]): Verdict {
  const names = candidates.map(({ fileName }) => fileName).sort();
  const reason = `Expected one file that ${sidecar} describes, found ${names.join(', ')}. Say which as model_file in it, or give each its own.`;
  return { is: 'refused', reason };
}

function itemOf(candidate: Candidate, sidecar?: string, brief?: Brief, given?: string): Verdict {
  const { fileName, isFolder, named } = candidate;
  const name = parseFileName(fileName);
  const model = given ?? brief?.model ?? name?.model;
  // JSON beside a source file is nothing special.
  if (!named && !brief?.distinct) return { is: 'other' };
  if (model === undefined) {
    const reason = `Expected a model in ${sidecar as string} or in the name of the file, found none. Add model_name, or give --model.`;
    return { is: 'refused', reason };
  }
  const createdAt = brief?.createdAt ?? name?.createdAt;
  try {
    const item = {
      isFolder,
      model: toModelName(model),
      ...(sidecar !== undefined && { sidecar }),
      ...(brief?.digest !== undefined && { sidecarDigest: brief.digest }),
      ...(createdAt !== undefined && { createdAt: toInstant(createdAt) }),
    };
    return { is: 'item', item };
  } catch (error) {
    return { is: 'refused', reason: (error as RegistryError).message };
  }
}
