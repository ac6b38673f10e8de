import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startServer, type TestServer } from '../support/server.js';

const ROOT = join(__dirname, '../..');
const run = promisify(execFile);

/** The README's one example, as it stands there. */
async function exampleOf(readme: string): Promise<string> {
  const blocks = [...(await readFile(readme, 'utf8')).matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
  expect(blocks).toHaveLength(1);
  return blocks[0]?.[1] ?? '';
}

/** Checks the types as a user of the built package would, and gives the JavaScript. */
async function compile(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-readme-'));
  try {
    const options = {
      noEmit: false,
      outDir: folder,
      rootDir: folder,
      sourceMap: false,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
      paths: { '@patchbay/sdk': [join(ROOT, 'sdk/dist/index.d.ts')] },
    };
    const settings = { extends: join(ROOT, 'tsconfig.json'), compilerOptions: options, include: ['example.mts'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    await writeFile(join(folder, 'example.mts'), source);
    await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    return await readFile(join(folder, 'example.mjs'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('The example in the SDK’s README', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.stop());

  it('has sound types, runs as it stands, and prints what the README says', async () => {
    const readme = join(ROOT, 'sdk/README.md');
    const program = await compile(await exampleOf(readme));
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      // So that the package is found as it is by whoever installed it.
      cwd: ROOT,
      env: { PATH: process.env['PATH'], PATCHBAY_URL: server.url },
    });
    expect(await readFile(readme, 'utf8')).toContain(`It prints \`${stdout.trim()}\``);
    expect(stdout).toBe('Ada: Hello, engines.\n');
  });
});
