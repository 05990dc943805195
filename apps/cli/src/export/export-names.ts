import type { Version } from '#client';
import { type DataSource, formatFileName, parseFileName } from '#domain';
import { sha256 } from '#platform';

/** Where a version is written, below the folder of the export. */
export interface Place {
  /** With `/` between its segments; empty for the export's own. */
  readonly folder: string;
  readonly fileName: string;
  readonly sidecarName: string;
  /** Set where the name is not simply the convention's, and says why. */
  readonly note?: string;
}

/** Bytes: room for the other parts in a name of 255. */
const MOST_MODEL = 80;
const MOST_EXTENSION = 24;
/** What some file system takes for something else than a part of a name. */
// eslint-disable-next-line no-control-regex -- a name must not hold them
const UNSAFE = /[\u0000-\u001f\u007f-\u009f"*/:<>?\\|\u2028-\u202e\u2066-\u2069]/g;
/** Windows keeps these for devices, whatever follows behind the dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)\./i;

/**
 * Gives each version a place of its own, in the order in which they are asked for. Two whose names have the same stem,
 * on any file system, and so the same sidecar: the second is put into a folder of its version's number.
 */
export class ExportNames {
  private readonly taken = new Set<string>();

  /** With `byNamespace` each namespace has its own folder. */
  constructor(private readonly byNamespace: boolean) {}

  placeOf(version: Version): Place {
    const folder = this.byNamespace ? version.namespace : '';
    const model = safeModel(version.model);
    const fileName = formatFileName(named(version, model));
    const stem = stemOf(fileName);
    const renamed = model === version.model ? undefined : 'its model has a name that not every file system takes';
    const places = [
      folder,
      join(folder, `v${version.version}`),
      join(folder, `v${version.version}-${hash(version.ref)}`),
    ];
    const free = places.find((one) => !this.taken.has(keyOf(one, stem))) as string;
    this.taken.add(keyOf(free, stem));
    const note = free === folder ? renamed : 'another version has the same name';
    return { folder: free, fileName, sidecarName: sidecarNameOf(fileName), ...(note !== undefined && { note }) };
  }
}

function named({ lineage, createdAt, registeredAt, artifact }: Version, model: string) {
  const commit = lineage.code?.commit;
  return {
    model,
    data: lineage.data as readonly DataSource[],
    registeredAt,
    ...(commit !== undefined && { commit }),
    ...(createdAt !== undefined && { createdAt }),
    ...(artifact.fileName !== undefined && { fileName: safeExtension(artifact.fileName) }),
  };
}

/** A model's name as the beginning of a file's: changed only where it has to be, and then with a hash of what it was. */
function safeModel(model: string): string {
  const safe = cut(model.replaceAll(UNSAFE, '-').replace(/^[.\s-]+/, ''), MOST_MODEL);
  if (safe === model && !DEVICE.test(model)) return model;
  return `${DEVICE.test(safe) ? '_' : ''}${safe === '' ? 'model' : safe}-${hash(model)}`;
}

/** A file name that is nothing but an extension that is safe, or none. */
function safeExtension(fileName: string): string {
  const extension = /\.(tar\.[^./\\]+|[^./\\]+)$/.exec(fileName)?.[1] ?? '';
  if (/json$/i.test(extension)) return 'x.json';
  const safe = extension.replaceAll(UNSAFE, '-').trim();
  return safe === '' || Buffer.byteLength(safe) > MOST_EXTENSION ? '' : `x.${safe}`;
}

function cut(text: string, most: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    kept += character;
  }
  return kept;
}

function stemOf(fileName: string): string {
  const extension = parseFileName(fileName)?.extension as string;
  return fileName.slice(0, -extension.length - 1);
}

/** JSON cannot have its sidecar under its own name. */
function sidecarNameOf(fileName: string): string {
  return fileName.endsWith('.json') ? `${fileName}.json` : `${stemOf(fileName)}.json`;
}

/** What two paths have in common that a file system may take for one. */
function keyOf(folder: string, stem: string): string {
  return join(folder, stem).normalize('NFC').toLowerCase();
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function hash(text: string): string {
  return sha256(Buffer.from(text)).slice(0, 12);
}
