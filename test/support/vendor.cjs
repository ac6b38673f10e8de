const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { build } = require('esbuild');

const root = join(__dirname, '../..');

/** What most specs load. Native packages, and those found by their place on the disk, stay what they are. */
const PACKAGES = [
  '@aws-sdk/client-s3',
  '@fastify/formbody',
  '@fastify/multipart',
  '@microsoft/agents-activity',
  '@microsoft/agents-hosting',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/jwt',
  '@nestjs/passport',
  '@nestjs/platform-fastify',
  '@nestjs/swagger',
  '@nestjs/throttler',
  '@nestjs/typeorm',
  '@nestjs/websockets',
  '@slack/bolt',
  '@slack/web-api',
  'class-transformer',
  'class-validator',
  'croner',
  'discord.js',
  'fast-check',
  'fastify',
  'ipaddr.js',
  'jose',
  'jwks-rsa',
  'openai',
  'openapi-fetch',
  'passport',
  'passport-jwt',
  'pg',
  'prom-client',
  'reflect-metadata',
  'rxjs',
  'socket.io',
  'socket.io-client',
  'standardwebhooks',
  'telegraf',
  'typeorm',
  'undici',
  'uuid',
  'ws',
  'yaml',
];

/** What is not installed, or lies on the disk for others to find, is asked for when it is needed, as without a bundle. */
const leftOutside = {
  name: 'left-outside',
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'asked' || from.kind === 'entry-point') return undefined;
      if (/^(pino|swagger-ui-dist|@fastify\/static)(\/|$)/.test(path)) return { path, external: true };
      const found = await builder.resolve(path, { ...from, pluginData: 'asked' });
      return found.errors.length > 0 || found.path.endsWith('.node') ? { path, external: true } : found;
    });
  },
};

/**
 * jest loads every module anew for every suite, and finding, reading and compiling four thousand small ones takes longer than
 * most suites do. From one file, which `environment.cjs` compiles once, that is a fraction of it. Answers jest's
 * `moduleNameMapper` for those packages, that file, and the folder where they lie; built once for a package-lock.json.
 */
exports.vendor = async () => {
  const hash = createHash('sha256');
  for (const path of [__filename, join(root, 'package-lock.json')]) hash.update(readFileSync(path));
  const cache = join(root, 'node_modules/.cache/patchbay-vendor');
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    rmSync(cache, { recursive: true, force: true });
    await make(folder);
  }
  const names = PACKAGES.map((name) => name.replace(/[.]/g, '\\$&')).join('|');
  const bundle = join(folder, 'bundle.cjs');
  return { folder: cache, bundle, moduleNameMapper: { [`^(${names})$`]: `${folder}/$1/index.cjs` } };
};

async function make(folder) {
  const made = `${folder}.${process.pid}`;
  mkdirSync(made, { recursive: true });
  const contents = `module.exports = {${PACKAGES.map((name) => `'${name}': () => require('${name}'),`).join('\n')}};`;
  await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, loader: 'js' },
    outfile: join(made, 'bundle.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    keepNames: true,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__here' },
    banner: { js: "const __here = require('node:url').pathToFileURL(__filename).href;" },
    minifyWhitespace: true,
    legalComments: 'none',
    plugins: [leftOutside],
    logLevel: 'error',
  });
  writeFileSync(join(made, 'packages.cjs'), 'loadBundle(module, require);\n');
  for (const name of PACKAGES) {
    const shim = join(made, name, 'index.cjs');
    mkdirSync(dirname(shim), { recursive: true });
    const back = '../'.repeat(name.split('/').length);
    writeFileSync(shim, `module.exports = require('${back}packages.cjs')['${name}']();\n`);
  }
  try {
    renameSync(made, folder);
  } catch (error) {
    // Another run has made the same meanwhile.
    if (!existsSync(folder)) throw error;
  }
}
