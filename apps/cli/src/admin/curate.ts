import type { Removal } from '#client';
import { parseRef, toModelName } from '#domain';
import { argument, misused, modelOf, namesVersion } from '../arguments.js';
import { connectAdmin } from '../connect.js';
import { metricsOf } from '../register/given.js';
import type { Shell } from '../shell.js';
import { tell } from '../tell.js';

export interface CurateOptions {
  readonly json?: boolean;
}

export interface DeleteOptions extends CurateOptions, Removal {
  readonly model?: boolean;
}

export interface EvaluateOptions extends CurateOptions {
  readonly metric?: readonly string[];
  readonly dataset?: string;
  readonly split?: string;
  readonly evaluator?: string;
}

interface Patch {
  readonly description?: string | null;
  readonly tags?: Readonly<Record<string, string | null>>;
}

/** `key=value` sets, `key-` takes away: of a version, or of the model where none is named. */
export async function tag(
  shell: Shell,
  refText: string,
  changes: readonly string[],
  { json }: CurateOptions,
): Promise<void> {
  await patch(shell, refText, { tags: Object.fromEntries(changes.map(changeOf)) }, 'tagged', json);
}

function changeOf(text: string): readonly [string, string | null] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  if (equals < 0 && text.length > 1 && text.endsWith('-')) return [text.slice(0, -1), null];
  return misused(`Expected key=value to set a tag or key- to take it away, found ${JSON.stringify(text)}.`);
}

/** An empty text takes the description away. */
export async function describe(shell: Shell, refText: string, text: string, { json }: CurateOptions): Promise<void> {
  await patch(shell, refText, { description: text === '' ? null : text }, 'described', json);
}

async function patch(shell: Shell, refText: string, change: Patch, done: string, json?: boolean): Promise<void> {
  const ref = argument(() => parseRef(refText));
  const client = connectAdmin(shell);
  const answer = await (namesVersion(refText) ? client.updateVersion(ref, change) : client.updateModel(ref, change));
  await tell(shell, answer, `${done} ${answer.ref}`, json);
}

export async function rename(shell: Shell, modelText: string, to: string, { json }: CurateOptions): Promise<void> {
  const model = modelOf(modelText);
  const name = argument(() => toModelName(to));
  const answer = await connectAdmin(shell).renameModel(model, name);
  const words =
    answer.outcome === 'unchanged'
      ? `unchanged: ${answer.ref} has that name already`
      : `renamed ${modelText} to ${answer.ref}`;
  await tell(shell, answer, words, json);
}

/** A version, or with `model` the whole model: a bare name could be meant as its latest version or as all of them. */
export async function remove(
  shell: Shell,
  refText: string,
  { model = false, json, force, reason }: DeleteOptions,
): Promise<void> {
  const named = namesVersion(refText);
  if (!model && !named)
    misused(
      `Expected a version, as in ${refText}:v3, found ${JSON.stringify(refText)}. With --model the model goes, and all its versions.`,
    );
  if (model) modelOf(refText);
  const ref = argument(() => parseRef(refText));
  const removal: Removal = { ...(force && { force }), ...(reason !== undefined && { reason }) };
  const client = connectAdmin(shell);
  const answer = await (model ? client.deleteModel(ref, removal) : client.deleteVersion(ref, removal));
  await tell(shell, answer, `deleted ${answer.ref}; its history stays`, json);
}

export async function evaluate(shell: Shell, refText: string, options: EvaluateOptions): Promise<void> {
  const { metric, dataset, split, evaluator, json } = options;
  const ref = argument(() => parseRef(refText));
  const metrics = metricsOf(metric);
  const answer = await connectAdmin(shell).evaluate(ref, {
    metrics,
    ...(dataset !== undefined && { dataset }),
    ...(split !== undefined && { split }),
    ...(evaluator !== undefined && { evaluator }),
  });
  const measured = Object.entries(metrics).map(([key, value]) => `${key} ${value}`);
  await tell(shell, answer, `recorded ${measured.join(', ')} of ${answer.ref}`, json);
}
