import type { Filter, Value } from '../search/search.js';

/** The filter as somebody could have written it. */
export function formatFilter(filter: Filter): string {
  if (filter.op === 'and' || filter.op === 'or')
    return `(${filter.of.map(formatFilter).join(filter.op === 'and' ? ' AND ' : ' OR ')})`;
  if (filter.op === 'not') return `NOT ${formatFilter(filter.of)}`;
  const key = filter.key.replace(
    /^(metrics|hyperparameters|tags)\.(.*)$/su,
    (_all, word: string, name: string) => `${word}.\`${name.replaceAll('`', '``')}\``,
  );
  if ('values' in filter) return `${key} IN (${filter.values.map(formatValue).join(', ')})`;
  if ('pattern' in filter) return `${key} ${filter.op.toUpperCase()} ${formatValue(filter.pattern)}`;
  return `${key} ${filter.op} ${formatValue(filter.value)}`;
}

function formatValue(value: Value): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
