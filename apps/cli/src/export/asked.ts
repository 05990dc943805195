import type { RegistryClient } from '#client';
import { RegistryError, toModelName, toNamespace, toStage } from '#domain';
import { argument } from '../arguments.js';
import { connectAdmin } from '../connect.js';
import type { Shell } from '../shell.js';

export interface Asked {
  readonly namespace?: string;
  readonly model?: string;
  readonly stage?: string;
  readonly filter?: string;
}

/** What the options ask for as one filter; undefined for everything. */
export function filterOf({ namespace, model, stage, filter }: Asked): string | undefined {
  const terms = [
    namespace !== undefined && `namespace = ${literal(argument(() => toNamespace(namespace)))}`,
    model !== undefined && `model = ${literal(argument(() => toModelName(model)))}`,
    stage !== undefined && `stage = ${literal(argument(() => toStage(stage)))}`,
    filter !== undefined && filter.trim() !== '' && `(${filter})`,
  ].filter((term) => term !== false);
  return terms.length === 0 ? undefined : terms.join(' AND ');
}

/**
 * Asks for each thing by itself before anything is written, so that a refusal is about what was typed: a filter's
 * positions too. @throws NAMESPACE_NOT_FOUND, MODEL_NOT_FOUND, INVALID_FILTER
 */
export async function assertAsked(
  shell: Shell,
  client: RegistryClient,
  { namespace, model, filter }: Asked,
): Promise<void> {
  const admin = connectAdmin(shell);
  if (namespace !== undefined) await admin.namespace(namespace);
  if (model !== undefined && namespace !== undefined) await admin.model({ namespace, model });
  if (model !== undefined && namespace === undefined) await assertModel(client, model);
  await client.versions({ filter, pageSize: 1 }).next();
}

async function assertModel(client: RegistryClient, model: string): Promise<void> {
  for await (const { models } of client.models({ filter: `model = ${literal(model)}`, pageSize: 1 }))
    if (models.length > 0) return;
  throw new RegistryError('MODEL_NOT_FOUND', `Expected a model "${model}" in any namespace, found none.`);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
