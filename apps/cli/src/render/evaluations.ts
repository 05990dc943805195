import type { Evaluated } from '#client';
import { dataWords } from './lineage-words.js';
import { formatTime, listed } from './text.js';

/** How many a version is shown with. */
const MOST = 3;

/** The newest first, and how many more there are. */
export function newestEvaluations(evaluations: readonly Evaluated[] = []): readonly string[] {
  const shown = evaluations
    .slice(-MOST)
    .reverse()
    .map((one) => `${formatTime(one.recordedAt)}  ${evaluationWords(one)}`);
  const more = evaluations.length - shown.length;
  return more === 0 ? shown : [...shown, `and ${more} more`];
}

/** `f1 0.91 on products (test) by ci` */
export function evaluationWords({
  metrics,
  dataset,
  split,
  evaluator,
}: Pick<Evaluated, 'metrics' | 'dataset' | 'split' | 'evaluator'>): string {
  const data = typeof dataset === 'object' ? dataWords(dataset) : dataset;
  const parts = [listed(metrics), data && `on ${data}`, split && `(${split})`, evaluator && `by ${evaluator}`];
  return parts.filter(Boolean).join(' ');
}
