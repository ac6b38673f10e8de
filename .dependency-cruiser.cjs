/**
 * The walls of the house. Dependencies point one way:
 *   features -> messaging -> channels -> tenancy -> auth -> kernel
 * Rooms that are not of the core are features. The composition root (src/*.ts) may see everything.
 */
// Formatted text is every platform's.
const PLATFORM_FOLDER = '^src/platforms/(?!rich-text/)([^/]+)/';

/** A room of the core may import itself and what lies below it. */
const floor = (room, ...below) => ({
  name: `${room}-looks-down`,
  comment: `${room} may import ${below.join(', ') || 'nothing'} alone.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...below].join('|')})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-missing', severity: 'error', from: {}, to: { couldNotResolve: true } },
    floor('config'),
    floor('kernel', 'config'),
    floor('auth', 'kernel', 'config'),
    floor('tenancy', 'auth', 'kernel', 'config'),
    floor('channels', 'tenancy', 'auth', 'kernel', 'config'),
    // Custom integrations, whatever family of endpoints they are reached by; features import it.
    floor('apps', 'channels', 'tenancy', 'auth', 'kernel', 'config'),
    // What twins and REPLRs share; features import it.
    floor('responder', 'tenancy', 'auth', 'kernel', 'config'),
    {
      name: 'messaging-looks-down',
      comment: "messaging imports the platforms' contract, never a platform's folder.",
      severity: 'error',
      from: { path: '^src/messaging/' },
      to: {
        path: '^src/',
        pathNot: '^src/(messaging|channels|tenancy|auth|kernel|config)/|^src/platforms/(rich-text/)?[^/]+$',
      },
    },
    floor('platforms', 'kernel', 'config'),
    {
      name: 'providers-stand-alone',
      comment: 'A provider knows no repository, no service, no HTTP: only the contract.',
      severity: 'error',
      from: { path: PLATFORM_FOLDER },
      to: { path: '^src/', pathNot: '^src/platforms/' },
    },
    {
      name: 'platform-folders-are-closed',
      comment: "A platform's folder is imported by the platforms module alone.",
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/platforms/platforms\\.module\\.ts$|${PLATFORM_FOLDER}` },
      to: { path: PLATFORM_FOLDER },
    },
    {
      name: 'platforms-do-not-know-each-other',
      severity: 'error',
      from: { path: PLATFORM_FOLDER },
      to: { path: PLATFORM_FOLDER, pathNot: '^src/platforms/$1/' },
    },
    {
      name: 'rich-text-stands-alone',
      comment: 'The form between all markups knows none of them.',
      severity: 'error',
      from: { path: '^src/platforms/rich-text/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/', pathNot: '^src/platforms/rich-text/' },
    },
    {
      name: 'entities-stay-at-home',
      comment: 'A room reaches another through its exported service, never its entities.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '\\.entity\\.ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'health-is-for-probes',
      comment: 'health sees the kernel alone, so that every room may register with it.',
      severity: 'error',
      from: { path: '^src/health/' },
      to: { path: '^src/', pathNot: '^src/(health|kernel|config)/' },
    },
    {
      name: 'workspaces-stand-alone',
      comment: 'The sandbox and the SDK speak with the server over HTTP.',
      severity: 'error',
      from: { path: '^(sandbox|sdk)/' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'the-server-runs-alone',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.(spec|fixture)\\.ts$' },
      to: { path: '^(sandbox|sdk|test)/' },
    },
    {
      name: 'no-development-tools-at-run-time',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.(spec|fixture)\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
