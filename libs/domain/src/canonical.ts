/** JSON as data: what may stand in a payload or a leaf. An undefined member is absent. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

// eslint-disable-next-line no-control-regex -- these are what JSON escapes
const MUST_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

/**
 * RFC 8785 text of a value. The value must be I-JSON already (no NaN, no lone surrogate): `readJson` sees to that
 * for whatever comes from outside. Ours because three of these stand in every write and the published
 * implementation takes twice the time; the specs hold it to that implementation.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as Record<string, unknown>;
  let members = '';
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) members += `${members === '' ? '' : ','}${quote(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** JSON.stringify is only worth its call where there is something to escape. */
function quote(text: string): string {
  return MUST_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}
