import type { RegistryClient, StagePage, StageQuery } from '#client';
import { type Stage, toNamespace, toStage } from '#domain';
import { argument, knownAtOf, timeOf } from './arguments.js';
import { connect } from './connect.js';
import { writeJson, writeLine } from './output.js';
import { paintFor } from './render/paint.js';
import { stageTable } from './render/stage-table.js';
import type { Shell } from './shell.js';

export interface StagesOptions {
  readonly at?: string;
  readonly knownAt?: string;
  readonly namespace?: string;
  readonly json?: boolean;
}

/** One stage as the registry answers it, or Staging and Production as a list of such answers. */
export async function stages(
  shell: Shell,
  stageText: string | undefined,
  { at, knownAt, namespace, json }: StagesOptions,
): Promise<void> {
  const asked: readonly Stage[] =
    stageText === undefined ? ['Staging', 'Production'] : [argument(() => toStage(stageText))];
  const query: StageQuery = {
    at: timeOf(at),
    knownAt: knownAtOf(knownAt),
    namespace: namespace === undefined ? undefined : argument(() => toNamespace(namespace)),
  };
  const client = connect(shell);
  const answers: StagePage[] = [];
  for (const stage of asked) answers.push(await wholeStage(client, stage, query));
  if (json) return writeJson(shell.stdout, stageText === undefined ? answers : answers[0]);
  const paint = paintFor(shell.stdout, shell.env);
  const { isTTY = false, columns } = shell.stdout;
  for (const answer of answers) await writeLine(shell.stdout, stageTable(answer, paint, isTTY, columns));
}

/** All pages as one answer, which keeps what the first one says about itself. */
async function wholeStage(client: RegistryClient, stage: Stage, query: StageQuery): Promise<StagePage> {
  const pages: StagePage[] = [];
  for await (const page of client.stage(stage, query)) pages.push(page);
  const { next_page_token: _, ...first } = pages[0] as StagePage;
  return { ...first, versions: pages.flatMap(({ versions }) => versions) };
}
