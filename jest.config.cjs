/** Everything is transformed to CommonJS: jest's own ESM mode does not run on Node 20, and Nest 12 is ESM only. */
const swc = (parser) => [
  '@swc/jest',
  {
    jsc: {
      parser,
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2022',
    },
    module: { type: 'commonjs' },
    isModule: parser.syntax === 'typescript' ? true : 'unknown',
    sourceMaps: 'inline',
  },
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/sandbox/src', '<rootDir>/sdk', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^@patchbay/(sandbox|sdk)$': '<rootDir>/$1/src/index.ts' },
  transform: {
    '^.+\\.ts$': swc({ syntax: 'typescript', decorators: true }),
    '^.+\\.m?js$': swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: [],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // End-to-end specs run a server each, next to one PostgreSQL: more workers than this only make them wait.
  maxWorkers: 2,
  // What keeps the process alive after the last spec is a defect of the spec.
  forceExit: false,
  testTimeout: 30000,
};
