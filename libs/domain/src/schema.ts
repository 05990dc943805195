import { z } from 'zod';
import { toDigest } from './digest.js';
import { type ErrorCode, type Issue, RegistryError } from './errors.js';
import { toAlias, toLabel, toModelName, toNamespace } from './names.js';
import { STAGES, toStage } from './stages.js';
import { toInstant } from './time.js';

/** A string that `read` accepts and returns in its normal form; its code becomes the code of the whole refusal. */
function readBy<T extends string>(read: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      const { code, message } = error as RegistryError;
      context.addIssue({ code: 'custom', message, params: { code } });
      return z.NEVER;
    }
  });
}

// What follows is for the OpenAPI document: the readers above decide.
const SIZED = { minLength: 1, maxLength: 255 };

export const modelNameSchema = readBy(toModelName).meta({
  description: 'Model name, 1–255 characters without "/" and ":"',
  pattern: '^[^/:\\u0000-\\u001f\\u007f-\\u009f]{1,255}$',
  examples: ['sentiment-classifier'],
});
export const namespaceSchema = readBy(toNamespace).meta({
  description: 'Namespace',
  pattern: '^[a-z0-9][a-z0-9._-]{0,62}$',
  examples: ['default'],
});
export const aliasSchema = readBy(toAlias).meta({
  description: 'Alias: letters, digits, "_" and "-"',
  ...SIZED,
  examples: ['champion'],
});
export const labelSchema = readBy(toLabel).meta({
  description: 'Free label of a version, such as 2.0',
  ...SIZED,
  examples: ['2.0'],
});
export const stageSchema = readBy(toStage).meta({
  description: 'None, Staging, Production or Archived, in any case',
  enum: [...STAGES],
});
export const digestSchema = readBy(toDigest).meta({
  description: 'sha256: and 64 lower-case hex digits',
  pattern: '^sha256:[0-9a-f]{64}$',
  examples: ['sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
});
/** A time that comes back as it was sent. */
export const instantSchema = readBy((text) => {
  toInstant(text);
  return text;
}).meta({ description: 'RFC 3339 time with its zone', format: 'date-time', examples: ['2026-11-17T09:30:00Z'] });

/** Free text of at most `most` characters. */
export function textSchema(most: number) {
  return z.string().max(most, `Expected at most ${most} characters.`);
}

/**
 * Parses what came from outside.
 * @throws the code that a schema above names for its first bad string, else INVALID_COMMAND; `errors` has every issue with its path
 */
export function parseWith<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refusal(parsed.error, what);
}

function refusal(error: z.ZodError, what: string): RegistryError {
  const errors = error.issues.flatMap(toIssues);
  const coded = error.issues.find((issue) => issue.code === 'custom' && issue.params?.['code'] !== undefined);
  const code = (coded?.code === 'custom' ? (coded.params?.['code'] as ErrorCode) : undefined) ?? 'INVALID_COMMAND';
  const [first] = errors as [Issue];
  const more = errors.length > 1 ? `${first.message.endsWith('.') ? '' : '.'} And ${errors.length - 1} more.` : '';
  return new RegistryError(code, `${what}: ${first.path === '' ? '' : `${first.path}: `}${first.message}${more}`, {
    errors,
  });
}

function toIssues(issue: z.core.$ZodIssue): Issue[] {
  const path = formatPath(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: path === '' ? key : `${path}.${key}`, message: 'Unknown field.' }));
}

/** `lineage.data[0].digest` */
function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
