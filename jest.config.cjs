const { vendor } = require('./test/support/vendor.cjs');

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

/** @returns {Promise<import('jest').Config>} */
module.exports = async () => {
  const { folder, bundle, moduleNameMapper } = await vendor();
  return {
    testEnvironment: '<rootDir>/test/support/environment.cjs',
    testEnvironmentOptions: { bundle },
    roots: ['<rootDir>/src', '<rootDir>/sandbox/src', '<rootDir>/sdk', '<rootDir>/test'],
    testMatch: ['**/*.spec.ts'],
    moduleNameMapper: {
      '^(\\.{1,2}/.*)\\.js$': '$1',
      '^@patchbay/(sandbox|sdk)$': '<rootDir>/$1/src/index.ts',
      ...moduleNameMapper,
    },
    transform: {
      '^.+\\.ts$': swc({ syntax: 'typescript', decorators: true }),
      '^.+\\.m?js$': swc({ syntax: 'ecmascript' }),
    },
    transformIgnorePatterns: [folder],
    globalSetup: '<rootDir>/test/support/global-setup.ts',
    globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    // Many specs wait for clocks and processes; more workers than this make those late that are measured.
    maxWorkers: 3,
    // Suites leave memory behind that jest does not get rid of; looking through gigabytes of it took a third of the time.
    workerIdleMemoryLimit: '700MB',
    // What keeps the process alive after the last spec is a defect of the spec.
    forceExit: false,
    testTimeout: 120000,
  };
};
