// eslint-disable-next-line no-control-regex -- these are what a terminal would obey
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Text from elsewhere on one line, with what would steer a terminal or turn its lines around escaped. */
export function printable(text: string): string {
  return text
    .replace(/\s*\r?\n\s*/g, ' ')
    .replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `2026-11-25 12:00:00Z` of an RFC 3339 time. */
export function formatTime(time: string): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `167.7 kB`, in powers of 1000. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length);
  return `${(bytes / 1000 ** power).toFixed(1)} ${UNITS[power - 1]}`;
}

/** `epochs 15, optimizer Adam` */
export function listed(object: Readonly<Record<string, unknown>>): string {
  return Object.entries(object)
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
