import { parseFileName } from '#domain';
import { isSidecar } from '../register/sidecar-file.js';
import { assign, type Brief, type Briefs, FOREIGN_JSON, UNNAMED_MLFLOW, type Verdict } from './assign.js';
import { inParallel } from '../in-parallel.js';
import { concernsOneFile, faultWords } from './fault-words.js';
import type { FileSource } from './file-source.js';
import type { Item } from './item.js';
import { type Candidate, recognise } from './recognise.js';

/** One thing that was found below the folder: to be registered, refused at sight, or none of ours. */
export type Find =
  | { readonly is: 'item'; readonly item: Item }
  | { readonly is: 'refused'; readonly path: string; readonly reason: string }
  | { readonly is: 'other'; readonly path: string; readonly reason?: string };

const AT_ONCE = 16;

/** Looks through everything in `source`, folder by folder. Of sidecars it keeps what orders them, of all else only names. */
export async function* scan(source: FileSource, model?: string): AsyncGenerator<Find, void, undefined> {
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const { entries, aside } = await source.list(folder);
    const { candidates, faults, orphans, folders, mlflow, others } = recognise(entries);
    const under = (name: string): string => [folder, name].filter((part) => part !== '').join('/');
    for (const { name, reason, refused } of aside)
      yield { is: refused ? 'refused' : 'other', path: under(name) || '.', reason };
    for (const { name, reason } of faults) yield { is: 'refused', path: under(name), reason };
    for (const name of others) yield { is: 'other', path: under(name) };
    for (const name of mlflow) yield { is: 'other', path: under(name), reason: UNNAMED_MLFLOW };

    const found = await candidatesOf((name) => briefOf(source, under(name)), candidates, orphans, model);
    const inside = [...folders];
    for (const [name, verdict, opens] of found) {
      if (verdict.is === 'item') yield { is: 'item', item: { path: under(name), ...verdict.item } };
      else if (verdict.is === 'other' && opens) inside.push(name);
      else yield { ...verdict, path: under(name) };
    }
    // The last one in is the first one out.
    waiting.push(...inside.sort().reverse().map(under));
  }
}

/** `opens`: a folder to look into where it is none of ours. */
type Judged = readonly [name: string, verdict: Verdict, opens: boolean];
const FOREIGN: Verdict = { is: 'other', reason: FOREIGN_JSON };

type ReadBrief = (name: string) => Promise<Brief | undefined>;

async function candidatesOf(
  read: ReadBrief,
  candidates: readonly Candidate[],
  orphans: readonly string[],
  model?: string,
): Promise<readonly Judged[]> {
  const sidecars = [...new Set(candidates.flatMap((one) => one.sidecars))];
  const briefs = await briefsOf(read, sidecars);
  const verdicts = assign(candidates, briefs, model);
  const judged = candidates.map((one, i): Judged => [
    one.fileName,
    verdicts[i] as Verdict,
    one.isFolder && !one.isMlflow,
  ]);
  const used = new Set(verdicts.map((verdict) => (verdict.is === 'item' ? verdict.item.sidecar : undefined)));
  const refused = new Set(candidates.flatMap((one, i) => (verdicts[i]?.is === 'refused' ? one.sidecars : [])));
  const idle = sidecars.filter((name) => !used.has(name) && !refused.has(name));
  const own = await briefsOf(read, orphans);
  return [
    ...judged,
    ...idle.map((name): Judged => [name, briefs.has(name) ? { is: 'other' } : FOREIGN, false]),
    ...orphans.map((name): Judged => [name, verdictOfOrphan(name, own.get(name), model), false]),
  ];
}

function verdictOfOrphan(name: string, brief: Brief | undefined, model?: string): Verdict {
  const named = parseFileName(name) !== undefined;
  if (
    brief &&
    brief.fault === undefined &&
    brief.distinct &&
    (named || brief.model !== undefined || brief.file !== undefined)
  ) {
    const found = brief.file === undefined ? '' : ` ${JSON.stringify(brief.file)} has another stem.`;
    return {
      is: 'refused',
      reason: `Expected the artifact of this sidecar beside it under the same stem, found none.${found} Put it there.`,
    };
  }
  if (!named) return { is: 'other' };
  return assign([{ fileName: name, isFolder: false, named, sidecars: [] }], new Map(), model)[0] as Verdict;
}

async function briefsOf(read: ReadBrief, names: readonly string[]): Promise<Briefs> {
  const briefs = new Map<string, Brief>();
  await inParallel(names, AT_ONCE, async (name) => {
    const brief = await read(name);
    if (brief) briefs.set(name, brief);
  });
  return briefs;
}

/** Undefined for JSON of another kind. */
async function briefOf(source: FileSource, path: string): Promise<Brief | undefined> {
  try {
    const file = await source.sidecar(path);
    if (!file || !isSidecar(file.value)) return undefined;
    const { model_name: model, model_file, creation_timestamp: createdAt, lineage, ...more } = file.value;
    const distinct =
      [model, model_file, createdAt, lineage?.code_commit_hash, lineage?.data_version_id].some(
        (one) => one !== undefined,
      ) ||
      more.hyperparameters !== undefined ||
      more.performance_metrics !== undefined;
    return { digest: file.digest, model, file: model_file, createdAt, distinct };
  } catch (error) {
    if (!concernsOneFile(error)) throw error;
    return { distinct: true, fault: faultWords(error) };
  }
}
