import { RegistryError } from './errors.js';
import { quoted } from './names.js';

export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof STAGES)[number];

const BY_LOWER_CASE = new Map<string, Stage>(STAGES.map((stage) => [stage.toLowerCase(), stage]));

/** A stage written in any case. @throws UNKNOWN_STAGE */
export function toStage(text: string): Stage {
  const stage = BY_LOWER_CASE.get(text.toLowerCase());
  if (stage) return stage;
  throw new RegistryError('UNKNOWN_STAGE', `Expected one of ${STAGES.join(', ')}, found ${quoted(text)}.`);
}
