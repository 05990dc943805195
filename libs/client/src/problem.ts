import { types } from 'node:util';
import { z } from 'zod';
import { ERROR_CODES, RegistryError } from '#domain';

const problemSchema = z.looseObject({
  detail: z.string(),
  code: z.enum(ERROR_CODES).optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/**
 * The error that an answer of 400 or more stands for; its `cause` is the problem document. A fault of the server has no
 * code: then a command is OUTCOME_UNKNOWN and any other call UNAVAILABLE. Undefined where the answer is no problem document.
 */
export function errorOf(document: unknown, isCommand: boolean): RegistryError | undefined {
  const parsed = problemSchema.safeParse(document);
  if (!parsed.success) return undefined;
  const { detail, errors, code = isCommand ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE' } = parsed.data;
  return new RegistryError(code, detail, { errors, cause: document });
}

/** An error as a problem document: the one that was answered, or one of the same form for an error from here. */
export function problemOf(error: RegistryError): unknown {
  if (error.cause !== undefined && !types.isNativeError(error.cause)) return error.cause;
  const { code, message, errors } = error;
  return { type: `urn:cartulary:problem:${code}`, detail: message, code, errors };
}
