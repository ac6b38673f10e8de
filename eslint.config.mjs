import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const CAN_PARSE = {
  object: 'URL',
  property: 'canParse',
  message: 'Node 20 answers it wrongly for umlauts once it is compiled: use readUrl.',
};

/** Types catch what is wrong, Prettier settles the form; what is here is what both let through. */
export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/*.d.ts', '.data/', 'coverage/', 'sdk/src/schema.ts'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: { console: 'readonly', module: 'writable', process: 'readonly', require: 'readonly', URL: 'readonly' },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-undef': 'off' },
  },
  {
    files: ['src/**/*.ts', 'sandbox/src/**/*.ts', 'test/**/*.ts'],
    languageOptions: {
      parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // A promise that nobody awaits is an error that nobody sees.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts', 'src/kernel/database/migrations/**'],
    rules: {
      'max-lines': ['error', { max: 300 }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    // The embedded server's process inherits the environment; nothing is read from it.
    ignores: ['src/config/env.ts', 'src/kernel/database/embedded/cluster.ts', '**/*.spec.ts', '**/*.fixture.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in src/config/env.ts alone.' },
        CAN_PARSE,
      ],
    },
  },
  { files: ['sandbox/src/**/*.ts'], rules: { 'no-restricted-properties': ['error', CAN_PARSE] } },
);
