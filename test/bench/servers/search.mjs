// Searches of few and of many versions in MongoDB: how long a page takes, and what the server looks at for it.
import { MongoClient } from 'mongodb';
import { MongoViewStore, parseVersionFilter, parseVersionOrder, searchVersions, VIEWS } from '#views';
import { fill, LISTS, SEARCHES } from '../many-versions.mjs';
import { report, round } from '../support.mjs';
import { quantile, withBackends } from './support.mjs';

/** 10⁶ on demand: `SIZES=1000,1000000`. */
const SIZES = (process.env.SIZES ?? '1000,100000').split(',').map(Number);
const CALLS = 200;
const LIMIT = 50;

await withBackends(async ({ mongo: { url } }) => {
  const client = new MongoClient(url);
  const measured = [];
  for (const size of SIZES) measured.push(await measure(client, url, size));
  const [small, large] = measured;
  for (const what of Object.keys(SEARCHES))
    report(
      `search in MongoDB ${what}, ${SIZES[1]} versions / ${SIZES[0]}, p50`,
      [large[what].p50 / small[what].p50],
      'flat',
      `${large[what].p50} ms; ${large[what].examined} documents examined for ${large[what].returned}, ${large[what].plans}`,
    );
  for (const what of Object.keys(LISTS))
    report(`${what} in MongoDB, ${SIZES[1]} / ${SIZES[0]}, p50`, [large[what].p50 / small[what].p50], '≤ 2');
  await client.close();
});

async function measure(client, url, size) {
  const database = `search${size}`;
  const store = await MongoViewStore.open({ url, database }, VIEWS);
  await fill(store, size, 2000);
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  const { name } = databases.find((one) => one.name.startsWith(`${database}_`) && /[0-9a-f]{16}$/.test(one.name));
  const result = {};
  for (const [what, ask] of Object.entries({ ...SEARCHES, ...LISTS })) {
    const search = (n) => {
      const { filter, order } = ask(n);
      return searchVersions(store, {
        filter: parseVersionFilter(filter),
        order: parseVersionOrder(order),
        after: undefined,
        limit: LIMIT,
      });
    };
    const times = [];
    for (let n = 0; n < CALLS; n++) {
      const start = performance.now();
      await search(n);
      times.push(performance.now() - start);
    }
    result[what] = { p50: round(quantile(times, 0.5)), ...(await looked(client.db(name), () => search(1))) };
  }
  await store.close();
  return result;
}

/** What the server wrote down of one page. */
async function looked(database, ask) {
  await database.command({ profile: 2 });
  await ask();
  await database.command({ profile: 0 });
  const found = await database
    .collection('system.profile')
    .find({ ns: { $not: /profile$/ }, 'command.profile': { $exists: false } })
    .toArray();
  await database.collection('system.profile').drop();
  const sum = (field) => found.reduce((total, one) => total + (one[field] ?? 0), 0);
  const plans = [...new Set(found.map(({ planSummary = '' }) => planSummary.split(' ')[0]).filter(Boolean))].join(' ');
  return { examined: sum('docsExamined'), returned: sum('nreturned'), plans };
}
