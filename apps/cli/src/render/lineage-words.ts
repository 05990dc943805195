import type { Version } from '#client';

type Lineage = Version['lineage'];

/** `reviews 3f4e5a6 for train  (declared)` */
export function dataWords({ id, version, digest, uri, role, grade }: Lineage['data'][number]): string {
  return graded([id, version, digest, uri, role && `for ${role}`], grade);
}

/** `default/base:v4 finetune  (verified)` */
export function parentWords({ ref, relation, grade }: Lineage['parents'][number]): string {
  return graded([ref, relation], grade);
}

/** `a1b2c3d  (declared)` */
export function graded(parts: readonly (string | false | undefined)[], grade?: string): string {
  const text = parts.filter(Boolean).join(' ');
  return text && grade ? `${text}  (${grade})` : text;
}
