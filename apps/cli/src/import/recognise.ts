import { faultOfFileName, parseFileName } from '#domain';
import { besides } from '../register/sidecar-file.js';
import type { Entry } from './walk.js';

/** A file or a folder that is an artifact by its name, or may be one by what the JSON beside it says. */
export interface Candidate {
  readonly fileName: string;
  readonly isFolder: boolean;
  /** A folder as MLflow writes one, which is a model whatever its name. */
  readonly isMlflow?: true;
  /** By the convention. */
  readonly named: boolean;
  /** Names of JSON files that may be its sidecar, the first that is one counts. */
  readonly sidecars: readonly string[];
}

/** A folder's entries by what they can be, as far as names tell. */
export interface Recognised {
  readonly candidates: readonly Candidate[];
  /** Names that nearly follow the convention. */
  readonly faults: readonly { readonly name: string; readonly reason: string }[];
  /** JSON beside which nothing of its stem lies: an artifact by its name, a sidecar that has lost its artifact, or any other. */
  readonly orphans: readonly string[];
  readonly folders: readonly string[];
  /** MLflow folders that neither a name nor JSON beside them describes. */
  readonly mlflow: readonly string[];
  readonly others: readonly string[];
}

export function recognise(entries: readonly Entry[]): Recognised {
  const files = new Set(entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name));
  const found = { candidates: [], faults: [], orphans: [], folders: [], mlflow: [], others: [] } as {
    -readonly [K in keyof Recognised]: Recognised[K][number][];
  };
  const claimed = new Set<string>();
  const put = (entry: Entry): void => {
    const { name, isFolder, isMlflow } = entry;
    const named = parseFileName(name) !== undefined;
    const sidecars = besides({ fileName: name, isFolder }).filter((one) => files.has(one));
    for (const sidecar of sidecars) claimed.add(sidecar);
    const alone = sidecars.length === 0;
    const fault = alone ? faultOfFileName(name) : undefined;
    if (fault !== undefined) found.faults.push({ name, reason: fault });
    else if (alone && isJson(entry)) found.orphans.push(name);
    else if (named || !alone)
      found.candidates.push({ fileName: name, isFolder, ...(isMlflow && { isMlflow }), named, sidecars });
    else if (isMlflow) found.mlflow.push(name);
    else if (isFolder) found.folders.push(name);
    else found.others.push(name);
  };
  // JSON may be the sidecar of any of the others, so it comes last, and the sidecar of JSON itself after that.
  for (const entry of entries) if (!isJson(entry)) put(entry);
  const json = entries.filter(isJson).sort((a, b) => a.name.length - b.name.length);
  for (const entry of json) if (!claimed.has(entry.name)) put(entry);
  return found;
}

function isJson({ name, isFolder }: Entry): boolean {
  return !isFolder && name.endsWith('.json');
}
