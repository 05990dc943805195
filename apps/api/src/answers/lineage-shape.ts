import { z } from 'zod';
import { LINEAGE_KINDS } from '#views';
import { gradeShape } from './shapes.js';

const node = z.strictObject({
  id: z.string().meta({ examples: ['default/sentiment-classifier:v3', 'data:reviews@3f4e5a6'] }),
  kind: z.enum(LINEAGE_KINDS).meta({ description: '`model` is a parent that the registry does not know' }),
  deleted: z.literal(true).optional(),
});

const edge = z
  .strictObject({ from: z.string(), to: z.string(), relation: z.string(), grade: gradeShape })
  .meta({ description: 'Points from the made to what it was made from' });

export const lineageShape = z
  .strictObject({
    nodes: z.array(node),
    edges: z.array(edge),
    truncated: z.boolean().meta({ description: 'Whether there is more than is shown' }),
  })
  .meta({ id: 'Lineage' });
