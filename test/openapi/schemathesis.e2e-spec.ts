import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { ROOT } from '../support/pages.js';
import { pythonWith } from '../support/python.js';
import { type Server, startServer } from '../support/server.js';
import { fill } from './known.js';

const LONG_MS = 600_000;
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];
/** What only a registry with an S3 store does. */
const PRESIGNED = /\/artifacts\/\{digest\}\/(uploads|url)/;
const EXAMPLES = 50;
const { CARTULARY_SEED: given, CARTULARY_REQUIRE_SERVERS: inCi } = process.env;
const SEED = given ?? (inCi ? '1' : String(Math.floor(Math.random() * 2 ** 31)));

interface Report {
  readonly exit_code: number;
  readonly operations: { readonly total: number; readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly unknown[];
  readonly errors: readonly unknown[];
}

const python = await pythonWith('test/openapi/requirements.txt');

(python === undefined ? describe.skip : describe)('requests made up from /openapi.json', () => {
  let folder: string;
  let server: Server | undefined;
  let report: Report;
  /** Answers below 400, by operation. */
  let accepted: Readonly<Record<string, number>>;
  let said: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartulary-schemathesis-'));
    server = await startServer();
    const known = await fill(new Client(server.url));
    said = await schemathesis(server.url, known);
    report = await read<Report>('report.json');
    accepted = await read<typeof accepted>('accepted.json');
  }, LONG_MS);

  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function schemathesis(url: string, known: object): Promise<string> {
    const options = {
      checks: CHECKS.join(),
      'max-examples': EXAMPLES,
      seed: SEED,
      'generation-database': 'none',
      'request-timeout': 20,
      'suppress-health-check': 'all',
      warnings: 'off',
      report: 'json',
      'report-json-path': join(folder, 'report.json'),
    };
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    const env = {
      ...process.env,
      PYTHONPATH: join(ROOT, 'test', 'openapi'),
      PYTHONDONTWRITEBYTECODE: '1',
      SCHEMATHESIS_HOOKS: 'hooks',
      CARTULARY_ACCEPTED: join(folder, 'accepted.json'),
      CARTULARY_KNOWN: JSON.stringify(known),
    };
    const { stdout } = await promisify(execFile)(
      python as string,
      ['-m', 'schemathesis.cli', 'run', `${url}/openapi.json`, ...args],
      { cwd: folder, env, maxBuffer: 2 ** 28 },
    ).catch((error: unknown) => error as { stdout: string });
    return stdout;
  }

  async function read<T>(file: string): Promise<T> {
    return JSON.parse(await readFile(join(folder, file), 'utf8')) as T;
  }

  it('get answers that /openapi.json allows, and none of 5xx', () => {
    const { generated } = report.test_cases;
    process.stderr.write(
      `schemathesis: ${generated} requests to ${report.operations.tested} operations, seed ${SEED}\n`,
    );
    expect(report.exit_code === 0 ? '' : said).toBe('');
    expect([...report.failures, ...report.errors]).toEqual([]);
    expect(generated).toBeGreaterThan(2000);
  });

  it('reach what each operation does, and not only its refusals', () => {
    const refused = Object.entries(accepted)
      .filter(([operation, count]) => count === 0 && !PRESIGNED.test(operation))
      .map(([operation]) => operation);
    expect(Object.keys(accepted).length).toBe(report.operations.total);
    expect(refused).toEqual([]);
  });
});
