// The table of rooms of docs/architecture.md, as a test.
const libs = ['domain', 'records', 'event-log', 'views', 'artifacts', 'platform', 'client'];
const mayImport = {
  domain: [],
  records: ['domain'],
  'event-log': ['records', 'domain', 'artifacts', 'platform'],
  views: ['domain', 'records', 'platform'],
  artifacts: ['domain', 'records', 'platform'],
  platform: ['domain'],
  client: ['domain', 'records', 'event-log'],
};
const islands = ['api', 'registrar', 'projector', 'cli'];
const test = '(spec\\.ts$|/testing/)';

const roomRules = libs.map((lib) => ({
  name: `${lib}-imports-only-its-rooms`,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: test },
  to: {
    path: '^(libs|apps|test)/',
    pathNot: [`^libs/${lib}/`, ...mayImport[lib].map((room) => `^libs/${room}/src/index\\.ts$`)],
  },
}));
const islandRules = islands.map((app) => ({
  name: `${app}-is-an-island`,
  severity: 'error',
  from: { path: `^apps/${app}/` },
  to: { path: '^apps/', pathNot: [`^apps/${app}/`, ...(app === 'cli' ? ['^apps/standalone/'] : [])] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomRules,
    ...islandRules,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'libs-through-their-index',
      severity: 'error',
      from: { path: '^(libs/([^/]+)|apps|test)/' },
      to: { path: '^libs/([^/]+)/src/', pathNot: ['^libs/[^/]+/src/(index\\.ts$|testing/)', '^libs/$2/'] },
    },
    {
      name: 'domain-and-records-are-pure',
      severity: 'error',
      from: { path: '^libs/(domain|records)/', pathNot: test },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/(zod|@noble/hashes)/' },
    },
    {
      name: 'standalone-composes-modules',
      severity: 'error',
      from: { path: '^apps/standalone/' },
      to: { path: '^apps/(api|registrar|projector)/', pathNot: '\\.module\\.ts$' },
    },
    {
      name: 'libs-know-no-framework-but-where-named',
      severity: 'error',
      from: { path: '^libs/(domain|records|views|artifacts|client)/', pathNot: test },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      // Whoever uses it over HTTP alone, as the command line does, loads neither Kafka nor SQLite.
      name: 'client-loads-the-log-late',
      severity: 'error',
      from: { path: '^libs/client/', pathNot: test },
      to: { path: '^libs/event-log/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'production-knows-no-test',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: test },
      to: { path: ['^test/', test] },
    },
    {
      name: 'nothing-undeclared',
      severity: 'error',
      from: { pathNot: test },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['cartulary-source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
