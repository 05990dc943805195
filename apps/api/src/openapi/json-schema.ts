import { z } from 'zod';

type JsonSchema = Record<string, unknown>;
const REFERENCE = '#/components/schemas/';

/** Turns zod schemas into JSON Schema, by default 2020-12, the dialect of OpenAPI 3.1; those with an id become components. */
export class SchemaCollector {
  readonly components: Record<string, JsonSchema> = {};

  constructor(private readonly target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12') {}

  /** `input`: as a caller writes it; `output`: as the registry does. */
  convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // Inside an object a schema with an id is referred to, at the root it would not be.
    const wrapped = z.toJSONSchema(z.object({ schema }), {
      io,
      target: this.target,
      unrepresentable: 'any',
    }) as unknown as {
      properties: { schema: JsonSchema };
      $defs?: Record<string, JsonSchema>;
      definitions?: Record<string, JsonSchema>;
    };
    for (const [id, definition] of Object.entries(wrapped.$defs ?? wrapped.definitions ?? {})) {
      const { id: _named, ...rest } = definition;
      this.components[id] = refer(rest) as JsonSchema;
    }
    return refer(wrapped.properties.schema) as JsonSchema;
  }
}

function refer(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(refer);
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string'
        ? value.replace(/^#\/(?:\$defs|definitions)\//, REFERENCE)
        : refer(value),
    ]),
  );
}
