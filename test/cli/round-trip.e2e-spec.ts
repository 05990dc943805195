import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RegistryClient, type Version } from '#client';
import { type DataSource, formatFileName } from '#domain';
import { run } from '../../apps/cli/src/run.js';
import { TestShell } from '../../apps/cli/src/testing/a-shell.js';
import { type Server, startServer } from '../support/server.js';

/** A version as somebody registers it: by the registry's JSON, or by the bytes of a sidecar. */
interface Given {
  readonly model: string;
  readonly fileName: string | undefined;
  readonly label: string | undefined;
  readonly commit: string | undefined;
  readonly data: string | undefined;
  readonly createdAt: string | undefined;
  readonly hyperparameters: Record<string, unknown>;
  readonly metrics: Record<string, number>;
  readonly bySidecar: boolean;
}

let server: Server;
let client: RegistryClient;
let count = 0;
beforeAll(async () => {
  server = await startServer();
  client = new RegistryClient({ url: server.url });
});
afterAll(() => server.stop());

const part = fc.option(fc.constantFrom('3f4e5a6', 'none', 'not hex', 'a_b', 'v1.2-rc', 'ü'.repeat(70)), {
  nil: undefined,
});
const key = fc.constantFrom('lr', 'val acc', 'ß', 'epochs');
const given = (models: fc.Arbitrary<string>): fc.Arbitrary<Given> =>
  fc.record({
    model: models,
    fileName: fc.option(fc.constantFrom('model.pkl', 'x.tar.gz', 'trees.json', 'plain', 'a.b.onnx', 'X.PKL'), {
      nil: undefined,
    }),
    label: fc.option(fc.constantFrom('1.0', '2.0 beta', 'v3'), { nil: undefined }),
    commit: part,
    data: part,
    // Few of them, so that many versions have the same.
    createdAt: fc.option(fc.constantFrom('2023-10-27T10:30:00Z', '2023-10-27T12:30:00.250+02:00', '2024-02-29'), {
      freq: 2,
      nil: undefined,
    }),
    hyperparameters: fc.dictionary(
      key,
      fc.oneof(fc.integer(), fc.constantFrom('Adam', true, null, [3, 3], { a: 0.5 })),
      { maxKeys: 3 },
    ),
    metrics: fc.dictionary(key, fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
      maxKeys: 3,
    }),
    bySidecar: fc.boolean(),
  });

async function namespaceOf(name: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  await fetch(`${server.url}/v1/namespaces/${name}`, { method: 'PUT', headers, body: '{}' });
  return name;
}

/** Registers a version whose bytes no other has. Returns its digest, and the sidecar by which it came. */
async function register(namespace: string, version: Given, n: number): Promise<{ digest: string; sidecar?: string }> {
  const { model, fileName, label, commit, data, createdAt, hyperparameters, metrics } = version;
  const bytes = Buffer.from(`weights ${n}`);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const;
  await client.putArtifact(digest, bytes);
  if (version.bySidecar) {
    const sidecar = ` ${JSON.stringify(
      {
        model_file: fileName,
        mine: { n },
        model_name: model,
        version: label,
        creation_timestamp: createdAt,
        lineage: { code_commit_hash: commit, data_version_id: data, why: 'because' },
        hyperparameters,
        performance_metrics: metrics,
      },
      undefined,
      1,
    )}\n`;
    await client.registerSidecar({ namespace, model }, Buffer.from(sidecar), digest);
    return { digest, sidecar };
  }
  await client.register(
    { namespace, model },
    {
      artifact: { digest, ...(fileName !== undefined && { fileName }) },
      lineage: {
        ...(commit !== undefined && { code: { commit } }),
        ...(data !== undefined && { data: [{ version: data, role: 'train' }] }),
      },
      hyperparameters,
      metrics,
      ...(label !== undefined && { label }),
      ...(createdAt !== undefined && { createdAt }),
    },
  );
  return { digest };
}

/** The living versions of a namespace, by digest. */
async function versionsOf(namespace: string): Promise<readonly Version[]> {
  const versions: Version[] = [];
  for await (const page of client.versions({ filter: `namespace = '${namespace}'` })) versions.push(...page.versions);
  return versions.sort((a, b) => (String(a.artifact.digest) < String(b.artifact.digest) ? -1 : 1));
}

async function typed(...argv: string[]): Promise<void> {
  const shell = new TestShell({ CARTULARY_URL: server.url });
  const code = await run(argv, shell);
  expect({ code, err: shell.err }).toEqual({ code: 0, err: '' });
}

/** Exports one namespace and imports it into another, which is empty. */
async function carried(layout: 'names' | 'sidecars', from: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'cartulary-round-trip-'));
  const to = await namespaceOf(`${from}-again`);
  try {
    await typed('export', folder, '--layout', layout, '--namespace', from);
    await typed('import', folder, '--namespace', to);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return to;
}

/** What a sidecar says of a version; a time that nobody gave is that of its registration, to the second. */
function told({ model, label, lineage, hyperparameters, metrics, artifact, createdAt, registeredAt }: Version): object {
  const time = createdAt ?? registeredAt;
  return {
    ...{ model, label, hyperparameters, metrics, digest: artifact.digest },
    commit: lineage.code?.commit,
    data: lineage.data.map(({ version, role }) => ({ version, role })),
    createdAt: createdAt === undefined ? undefined : time,
    second: Math.floor(Date.parse(time) / 1000),
  };
}

/** What a name says of it: the name, whatever its extension, and the bytes. */
function named({ model, lineage, artifact, createdAt, registeredAt }: Version): object {
  const commit = lineage.code?.commit;
  const name = formatFileName({
    model,
    data: lineage.data as readonly DataSource[],
    registeredAt,
    ...(commit !== undefined && { commit }),
    ...(createdAt !== undefined && { createdAt }),
  });
  return { name, digest: artifact.digest };
}

const safe = fc.constantFrom('m', 'a_b', 'a_b_c', '模型', 'has space', 'M');
const odd = fc.constantFrom('..\\x', '.hidden', 'a*?', 'con.x', 'x'.repeat(255));
const RUNS = { numRuns: 12 };

describe('an export that is imported', () => {
  it('gives equal versions and sidecars byte for byte, with --layout sidecars', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(given(fc.oneof(safe, odd)), { minLength: 1, maxLength: 8, size: 'max' }),
        async (all) => {
          const from = await namespaceOf(`rt${++count}`);
          const sent = new Map<string, string | undefined>();
          for (const [n, version] of all.entries()) {
            const { digest, sidecar } = await register(from, version, n);
            sent.set(digest, sidecar);
          }
          const before = await versionsOf(from);
          const after = await versionsOf(await carried('sidecars', from));
          const known = after.map((version, i) =>
            before[i]?.createdAt === undefined ? { ...told(version), createdAt: undefined } : told(version),
          );
          expect(known).toEqual(before.map(told));
          for (const { artifact, namespace, model, version } of after) {
            const sidecar = sent.get(artifact.digest as string);
            const kept = await client.sidecar({ namespace, model, selector: { by: 'version', version } });
            if (sidecar !== undefined) expect(Buffer.from(kept).toString()).toBe(sidecar);
          }
        },
      ),
      RUNS,
    );
  });

  it('gives versions that are equal as far as a name can say, with --layout names', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(given(safe), { minLength: 1, maxLength: 8, size: 'max' }), async (all) => {
        const from = await namespaceOf(`rt${++count}`);
        for (const [n, version] of all.entries()) await register(from, version, n);
        const before = await versionsOf(from);
        const after = await versionsOf(await carried('names', from));
        expect(after.map(named)).toEqual(before.map(named));
      }),
      RUNS,
    );
  });
});
