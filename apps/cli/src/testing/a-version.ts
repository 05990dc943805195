import type { Version } from '#client';

/** A version as the registry answers it, with what a test says otherwise. */
export function aVersion(more: Partial<Version> = {}): Version {
  return {
    namespace: 'default',
    model: 'sentiment',
    version: 3,
    ref: 'default/sentiment:v3',
    stage: 'Production',
    stageSince: '2026-11-25T12:00:00.000Z',
    aliases: [],
    artifact: { digest: `sha256:${'a'.repeat(64)}`, size: 48_211, fileName: 'model.pkl', grade: 'verified' },
    lineage: { data: [], parents: [], missing: [] },
    hyperparameters: {},
    metrics: {},
    tags: {},
    registeredAt: '2026-11-24T08:30:00.123Z',
    registeredBy: 'ada',
    position: 'default:41',
    ...more,
  };
}
