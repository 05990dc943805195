import { z } from 'zod';
import {
  aliasSchema,
  digestSchema,
  modelNameSchema,
  namespaceSchema,
  stageSchema,
  toAlias,
  toDigest,
  toModelName,
  toNamespace,
  toStage,
} from '#domain';

/** Parts of paths by the name that they have in a route: how each is read, and the schema that documents it. */
export const PATH_PARTS = {
  namespace: { read: toNamespace, schema: namespaceSchema },
  name: { read: toModelName, schema: modelNameSchema },
  /** Resolved by whoever looks the version up. */
  ref: {
    read: toNfc,
    schema: z
      .string()
      .min(1)
      .meta({
        description: '3, v3, latest, @alias, stage:Production or label:2.0',
        examples: ['v1', 'latest', '@champion', 'stage:Production', 'label:2.0'],
      }),
  },
  alias: { read: toAlias, schema: aliasSchema },
  digest: { read: toDigest, schema: digestSchema },
  upload: { read: (text: string) => text, schema: z.string().min(1).meta({ description: 'Names an upload' }) },
  stage: { read: toStage, schema: stageSchema },
  id: { read: (text: string) => text, schema: z.string().min(1).meta({ description: 'commandId' }) },
  /** The rest of the path. */
  '*': { read: toNfc, schema: z.string().meta({ description: 'Path of a file inside the artifact' }) },
} as const;

export type PathPart = keyof typeof PATH_PARTS;
export type PathOf<P extends PathPart> = { readonly [K in P]: ReturnType<(typeof PATH_PARTS)[K]['read']> };

/** The router has decoded the path once. */
function toNfc(text: string): string {
  return text.normalize('NFC');
}

/** @throws the code of the part that is not what it must be */
export function readPath<P extends PathPart>(parts: readonly P[], params: unknown): PathOf<P> {
  const path: Partial<Record<PathPart, string>> = {};
  for (const part of parts) path[part] = PATH_PARTS[part].read((params as Record<P, string>)[part]);
  return path as PathOf<P>;
}
