import type { Namespace } from '#client';
import { RegistryError, type Stage, toNamespace, toStage } from '#domain';
import { argument } from '../arguments.js';
import { connectAdmin } from '../connect.js';
import { writeJson, writeLine } from '../output.js';
import { draws, paintFor } from '../render/paint.js';
import { drawTable } from '../render/table.js';
import type { Shell } from '../shell.js';
import { tell } from '../tell.js';

export interface NamespaceOptions {
  readonly exclusive?: string;
  readonly json?: boolean;
}

/** All of them, however many. */
export async function listNamespaces(shell: Shell, { json }: NamespaceOptions): Promise<void> {
  const namespaces: Namespace[] = [];
  for await (const page of connectAdmin(shell).namespaces()) namespaces.push(...page.namespaces);
  if (json) return writeJson(shell.stdout, { namespaces });
  const rows = namespaces.map(({ name, exclusiveStages }) => [name, exclusiveStages.join(', ')]);
  const paint = paintFor(shell.stdout, shell.env);
  await writeLine(shell.stdout, drawTable(['NAMESPACE', 'EXCLUSIVE'], rows, paint, draws(shell.stdout, shell.env)));
}

export async function showNamespace(shell: Shell, nameText: string, { json }: NamespaceOptions): Promise<void> {
  const namespace = await connectAdmin(shell).namespace(argument(() => toNamespace(nameText)));
  if (json) return writeJson(shell.stdout, namespace);
  await writeLine(shell.stdout, `${namespace.name}: ${wordsOf(namespace.exclusiveStages)}`);
}

/** Refuses one that is there with other settings: `configure` changes them. @throws INVALID_COMMAND */
export async function createNamespace(shell: Shell, nameText: string, options: NamespaceOptions): Promise<void> {
  const name = argument(() => toNamespace(nameText));
  const stages = stagesOf(options.exclusive) ?? [];
  const client = connectAdmin(shell);
  const found = await ifFound(client.namespace(name));
  if (found && stages.join() !== found.exclusiveStages.join()) {
    throw new RegistryError(
      'INVALID_COMMAND',
      `Expected a namespace that is not there yet, found ${name} with ${wordsOf(found.exclusiveStages)}. Change it with "cartulary namespace configure".`,
    );
  }
  const answer = await client.configureNamespace(name, stages);
  const words =
    answer.outcome === 'unchanged' ? `unchanged: ${name} is there already` : `created ${name}: ${wordsOf(stages)}`;
  await tell(shell, answer, words, options.json);
}

/** Without an option it changes nothing, but a missing one is not made either. @throws NAMESPACE_NOT_FOUND */
export async function configureNamespace(shell: Shell, nameText: string, options: NamespaceOptions): Promise<void> {
  const name = argument(() => toNamespace(nameText));
  const stages = stagesOf(options.exclusive);
  const client = connectAdmin(shell);
  await client.namespace(name);
  const answer = await client.configureNamespace(name, stages);
  const now = wordsOf(answer.shown?.exclusiveStages ?? stages ?? []);
  await tell(
    shell,
    answer,
    `${answer.outcome === 'unchanged' ? 'unchanged' : 'configured'} ${name}: ${now}`,
    options.json,
  );
}

async function ifFound(reading: Promise<Namespace>): Promise<Namespace | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'NAMESPACE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** `Production,Staging` in the order in which the registry has them; an empty text is none. */
function stagesOf(text: string | undefined): readonly Stage[] | undefined {
  if (text === undefined) return undefined;
  const named = text.split(',').filter((part) => part.trim() !== '');
  const stages = named.map((part) => argument(() => toStage(part.trim())));
  return (['None', 'Staging', 'Production', 'Archived'] as const).filter((stage) => stages.includes(stage));
}

function wordsOf(stages: readonly Stage[]): string {
  return stages.length === 0 ? 'no exclusive stages' : `${stages.join(' and ')} exclusive`;
}
