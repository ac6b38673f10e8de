// Writes the contract, openapi/openapi.yaml, from the build, without a database. With --check it writes nothing and
// exits 1 when the file is not what the build says.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

const file = fileURLToPath(new URL('../openapi/openapi.yaml', import.meta.url));

const { loadConfig } = await import('../dist/src/config/env.js');
const { createPreview } = await import('../dist/src/bootstrap.js');
const { buildOpenApi } = await import('../dist/src/openapi.js');

// Nothing of this machine's environment belongs in the contract.
const config = loadConfig({ LOG_LEVEL: 'error', LOG_FORMAT: 'json' });
const app = await createPreview(config);
// As JSON has it, so that members without a value are left out.
const document = JSON.parse(JSON.stringify(buildOpenApi(app, { version: config.version })));
const text = stringify(document, { lineWidth: 120, aliasDuplicateObjects: false });

if (process.argv.includes('--check')) {
  const committed = readIfThere();
  if (committed === text) console.log('openapi/openapi.yaml is what the build says.');
  else {
    console.error('openapi/openapi.yaml is not what the build says. Run `npm run openapi` and commit the difference:');
    console.error(firstDifference(committed, text));
    process.exitCode = 1;
  }
} else {
  mkdirSync(new URL('../openapi/', import.meta.url), { recursive: true });
  writeFileSync(file, text);
  console.log(`openapi/openapi.yaml: ${Object.keys(document.paths).length} paths`);
}

function readIfThere() {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function firstDifference(committed, built) {
  const [before, after] = [committed.split('\n'), built.split('\n')];
  const line = after.findIndex((it, index) => it !== before[index]);
  const at = line === -1 ? after.length : line;
  return `line ${at + 1}\n- ${before[at] ?? '(ends)'}\n+ ${after[at] ?? '(ends)'}`;
}
