import { describe, expect, it } from '@jest/globals';
import { COMMAND_TYPES, ERROR_CODES, EVENT_TYPES } from '#domain';
import { VIEWS } from '#views';
import { STATUS } from '../../apps/api/src/http/status.js';
import { firstCells, readPage } from '../support/pages.js';

describe('names in the documents', () => {
  it('every error code has a row in docs/api.md, with its status', () => {
    const rows = [...readPage('docs/api.md').matchAll(/^\| `([A-Z_]+)` \| (\S+) \|/gm)].map(([, code, status]) => [
      code,
      status,
    ]);
    const notForCallers = ['LOG_VIOLATION', 'START_REFUSED', 'SESSION_ENDED'];
    expect(rows).toEqual(ERROR_CODES.map((code) => [code, notForCallers.includes(code) ? '–' : String(STATUS[code])]));
  });

  it('every event has a row in docs/design/records.md, and every command makes one there', () => {
    const page = readPage('docs/design/records.md');
    const rows = [...page.matchAll(/^\| `(\w+)` \| .* \| (.*`\w+`.*) \|$/gm)];
    expect(rows.map(([, event]) => event).sort()).toEqual([...EVENT_TYPES].sort());
    const makers = rows.map(([, , commands]) => commands).join();
    expect(COMMAND_TYPES.filter((command) => !makers.includes(`\`${command}\``))).toEqual([]);
  });

  it('every view has a row in docs/architecture.md', () => {
    const cells = firstCells(readPage('docs/architecture.md'));
    expect(VIEWS.map(({ name }) => name).filter((name) => !cells.has(name))).toEqual([]);
  });

  it('every runtime dependency has a row in docs/dependencies.md, and no other package has', () => {
    const { dependencies } = JSON.parse(readPage('package.json')) as { dependencies: Readonly<Record<string, string>> };
    expect([...firstCells(readPage('docs/dependencies.md'))].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it('every room of the lint has a row in docs/architecture.md', () => {
    const rules = readPage('.dependency-cruiser.mjs');
    const libs = /const libs = \[([^\]]+)\]/.exec(rules)?.[1]?.match(/[\w-]+/g) ?? [];
    const rooms = [
      ...libs.map((lib) => `libs/${lib}`),
      'apps/api',
      'apps/registrar',
      'apps/projector',
      'apps/standalone',
      'apps/cli',
    ];
    const cells = firstCells(readPage('docs/architecture.md'));
    expect(libs.length).toBeGreaterThan(6);
    expect(rooms.filter((room) => !cells.has(room))).toEqual([]);
  });
});
