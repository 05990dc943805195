import type { AnyRoute } from '../http/route.js';

const text = { type: 'string' };

/** Request headers by the kind of route, as components. */
export const PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    schema: { ...text, pattern: '^[ -~]{1,255}$' },
    description: 'Becomes the commandId: the same command under the same key takes effect once',
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    schema: { ...text, examples: ['return=minimal', 'respond-async'] },
    description: 'return=minimal answers at commit, respond-async once published',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    schema: { ...text, pattern: '^([*]|"[!#-~]+")$', examples: ['*', '"v4"'] },
    description: 'One strong ETag of the resource in the URL, of an alias its model, or *',
  },
  MinPosition: {
    name: 'Cartulary-Min-Position',
    in: 'header',
    schema: { ...text, pattern: '^[a-z0-9][a-z0-9._-]{0,62}:[0-9]+$', examples: ['default:1'] },
    description: 'A position that the answer must reflect, such as default:41',
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    schema: text,
    description: 'Position behind which the stream goes on; wins over `after` and `namespace`',
  },
  Range: { name: 'Range', in: 'header', schema: text, description: 'One range of bytes' },
} as const;

/** Headers of answers, as components. */
export const HEADERS = {
  Position: { schema: text, description: 'The position that the answer reflects' },
  Outcome: { schema: { enum: ['unchanged', 'repeated'] }, description: 'There where the command changed nothing now' },
  Projected: { schema: { enum: ['false'] }, description: 'There where the views did not show the outcome in time' },
  ETag: { schema: text, description: 'Revision of the resource, or digest of the bytes' },
  Location: { schema: text, description: 'Where that which was made, or the status of the command, is read' },
  RetryAfter: { schema: text, description: 'Seconds' },
  Allow: { schema: text, description: 'Methods of the path' },
  ContentRange: { schema: text, description: 'Which bytes of how many' },
} as const;

type Names<T> = readonly (keyof T)[];
const bytes = ({ gives }: AnyRoute['description']): boolean => Object.values(gives).includes('bytes');
const streams = ({ gives }: AnyRoute['description']): boolean => Object.values(gives).includes('stream');

export function parametersOf({ description }: AnyRoute): Names<typeof PARAMETERS> {
  if (description.kind === 'command')
    return ['IdempotencyKey', 'Prefer', ...(description.guarded ? (['IfMatch'] as const) : [])];
  return [
    ...(description.kind === 'read' ? (['MinPosition'] as const) : []),
    ...(streams(description) ? (['LastEventId'] as const) : []),
    ...(bytes(description) ? (['Range'] as const) : []),
  ];
}

/** Names in HTTP of the headers of an answer. */
export function headersOf({ description }: AnyRoute, status: number): Record<string, keyof typeof HEADERS> {
  const { kind, path, guarded } = description;
  const position = (path as readonly string[]).includes('namespace')
    ? ({ 'Cartulary-Position': 'Position' } as const)
    : {};
  if (status === 202 || status === 201)
    return { ...position, ...outcome(kind), Location: 'Location', ...(guarded && { ETag: 'ETag' }) };
  if (streams(description)) return { 'Cartulary-Position': 'Position' };
  if (bytes(description))
    return { ...position, ETag: 'ETag', ...(status === 206 && { 'Content-Range': 'ContentRange' as const }) };
  return { ...position, ...outcome(kind), ...(guarded && { ETag: 'ETag' }) };
}

function outcome(kind: AnyRoute['description']['kind']): Record<string, keyof typeof HEADERS> {
  return kind === 'command' ? { 'Cartulary-Outcome': 'Outcome', 'Cartulary-Projected': 'Projected' } : {};
}
