import { type Evaluation, formatPosition, type RecordedOf } from '#domain';

/** An evaluation as a version shows it. */
export interface EvaluationEntry extends Evaluation {
  readonly recordedAt: string;
  readonly position: string;
}

const MOST = 100;
const MOST_CHARACTERS = 256 * 1024;

/**
 * The evaluations with one more, oldest first. A version keeps the newest 100 and no more than about 256 KiB of them
 * (always the newest one), so that evaluating a version daily for years does not make every later change of it dear.
 */
export function withEvaluation(
  evaluations: readonly EvaluationEntry[],
  event: RecordedOf<'EvaluationRecorded'>,
): readonly EvaluationEntry[] {
  const { name: _name, version: _version, ...evaluation } = event.data;
  const newest = { ...evaluation, recordedAt: event.recordedAt, position: formatPosition(event) };
  const all = [...evaluations, newest];
  let first = all.length;
  for (let size = 0; first > 0 && all.length - first < MOST; first--) {
    size += JSON.stringify(all[first - 1]).length;
    if (size > MOST_CHARACTERS && first < all.length) break;
  }
  return all.slice(first);
}
