import type { Answer, Promoted, Version } from '#client';
import { parseRef, type Stage, toStage } from '#domain';
import { argument, timeOf } from './arguments.js';
import { connect } from './connect.js';
import { tell } from './tell.js';
import type { Shell } from './shell.js';

export interface ArchiveOptions {
  readonly reason?: string;
  readonly json?: boolean;
}

export interface PromoteOptions extends ArchiveOptions {
  readonly displace?: 'archive' | 'keep';
  readonly effectiveAt?: string;
}

export async function promote(
  shell: Shell,
  refText: string,
  stageText: string,
  options: PromoteOptions,
): Promise<void> {
  const { reason, displace } = options;
  const ref = argument(() => parseRef(refText));
  const stage = argument(() => toStage(stageText));
  const effectiveAt = timeOf(options.effectiveAt);
  const answer = await connect(shell).promote(ref, {
    stage,
    ...(reason !== undefined && { reason }),
    ...(displace !== undefined && { displace }),
    ...(effectiveAt !== undefined && { effectiveAt }),
  });
  await tell(shell, answer, promotion(answer, stage), options.json);
}

function promotion({ ref, shown, outcome }: Answer<Promoted>, stage: Stage): string {
  if (outcome === 'unchanged') return `unchanged: ${ref} is in ${stage} already`;
  const gone = shown?.displaced?.map((version) => `v${version}`).join(', ');
  return `promoted ${ref} to ${stage}${gone ? ` (displaced ${gone})` : ''}`;
}

export async function archive(shell: Shell, refText: string, { reason, json }: ArchiveOptions): Promise<void> {
  const ref = argument(() => parseRef(refText));
  const answer = await connect(shell).archive(ref, reason === undefined ? {} : { reason });
  await tell(shell, answer, archival(answer), json);
}

function archival({ ref, outcome }: Answer<Version>): string {
  return outcome === 'unchanged' ? `unchanged: ${ref} is archived already` : `archived ${ref}`;
}
