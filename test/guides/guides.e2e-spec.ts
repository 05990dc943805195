import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPage } from '../support/pages.js';
import { type Server, startServer } from '../support/server.js';
import { expectShown, follow, type Found } from './follow.js';

const LONG_MS = 180_000;
const GUIDES = ['docs/guides/engineer.md', 'docs/guides/controller.md', 'docs/guides/compliance.md'];

describe.each(GUIDES)('%s', (path) => {
  let server: Server;
  let found: readonly Found[];

  beforeAll(async () => {
    server = await startServer();
    found = await follow(readPage(path), server.url);
  }, LONG_MS);
  afterAll(() => server.stop());

  it('shows what its commands print', () => {
    expectShown(found);
  });

  it('has commands', () => {
    expect(found.length).toBeGreaterThan(5);
  });
});
