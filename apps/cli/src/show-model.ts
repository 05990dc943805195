import type { Model } from '#client';
import { modelOf } from './arguments.js';
import { connectAdmin } from './connect.js';
import { writeJson, writeLine } from './output.js';
import { type Paint, paintFor } from './render/paint.js';
import { listed, printable } from './render/text.js';
import type { Shell } from './shell.js';

/** Shows what is known of a model as a whole, rather than of one of its versions. */
export async function showModel(shell: Shell, text: string, { json }: { readonly json?: boolean }): Promise<void> {
  const model = await connectAdmin(shell).model(modelOf(text));
  if (json) return writeJson(shell.stdout, model);
  await writeLine(shell.stdout, describeModel(model, paintFor(shell.stdout, shell.env)));
}

function describeModel(model: Model, paint: Paint): string {
  const { namespace, name, description, tags, stages, aliases, latestVersion, versionCount } = model;
  const numbers = (versions: readonly number[]): string => versions.map((version) => `v${version}`).join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['description', description ?? ''],
    ['versions', `${versionCount}${latestVersion === undefined ? '' : `, the latest is v${latestVersion}`}`],
    ...Object.entries(stages).map(([stage, versions]) => [stage, numbers(versions)] as const),
    ['aliases', listed(Object.fromEntries(Object.entries(aliases).map(([alias, of]) => [`@${alias}`, `v${of}`])))],
    ['tags', listed(tags)],
  ];
  const said = rows.filter(([, words]) => words !== '');
  const width = Math.max(...said.map(([label]) => label.length)) + 2;
  return [
    paint('bold', printable(`${namespace}/${name}`)),
    ...said.map(([label, words]) => `  ${paint('dim', label.padEnd(width))}${printable(words)}`),
  ].join('\n');
}
