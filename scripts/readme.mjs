// Writes the README's tables, between their markers, from the build: what the program says of itself is not said twice.
// With --check it writes nothing and exits 1 when a table is not what the build says.
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../README.md', import.meta.url));

const { loadConfig } = await import('../dist/src/config/env.js');
const { renderMarkdownTable } = await import('../dist/src/config/help.js');
const { PlatformsModule } = await import('../dist/src/platforms/platforms.module.js');
const { PLATFORM_PROVIDERS } = await import('../dist/src/platforms/registry.js');

const { ASPECTS } = await import('../dist/src/platforms/capabilities.js');
const { NATIVE_PLACE, placeOf, promised } = await import('../dist/src/platforms/fidelity.js');

const LABELS = {
  text: 'Text',
  format: 'Formatting',
  mention: 'Mentions of linked people',
  thread: 'Threads and replies',
  edit: 'Edits',
  delete: 'Deletions',
  reaction: 'Reactions',
  pin: 'Pins',
  file: 'Files',
};

const CROSSINGS = { crosses: '●', shown: '○', unsupported: '–', untold: '·' };

const CERTAINTIES = {
  idempotent: ({ windowMs }) => `sent again, within ${windowMs / 1000} s`,
  reconcilable: ({ needs }) => `looked up on the platform (needs ${needs.map((it) => `\`${it}\``).join(', ')})`,
  unknowable: () => 'cannot be known: a person decides',
};

const tables = {
  configuration: renderMarkdownTable().trim(),
  platforms: renderPlatforms(platforms()),
  fidelity: renderFidelity(platforms()),
};
const committed = readFileSync(file, 'utf8');
const written = Object.entries(tables).reduce(fill, committed);

if (!process.argv.includes('--check')) {
  writeFileSync(file, written);
  console.log(`README.md: ${Object.keys(tables).join(' and ')} written.`);
} else if (written === committed) console.log("README.md's tables are what the build says.");
else {
  console.error("README.md's tables are not what the build says. Run `npm run readme` and commit the difference.");
  process.exitCode = 1;
}

/** The registered ones, in their order. */
function platforms() {
  const declared = Reflect.getMetadata('providers', PlatformsModule);
  return declared.find(({ provide }) => provide === PLATFORM_PROVIDERS).useFactory(loadConfig({}));
}

function renderPlatforms(all) {
  const row = (label, cell) => `| ${[label, ...all.map(cell)].join(' | ')} |`;
  return [
    row('', ({ displayName }) => displayName),
    `| --- ${'| --- '.repeat(all.length)}|`,
    row('Events come by', ({ capabilities }) => capabilities.transports.join(' or ')),
    row('Read back after an absence', ({ capabilities }) => (capabilities.history ? 'yes' : 'no')),
    row('A post whose answer was lost', ({ capabilities: { certainty } }) => CERTAINTIES[certainty.kind](certainty)),
    row('One connection a bot', ({ capabilities }) => (capabilities.exclusiveSession ? 'yes' : 'no')),
    row('Author name on a post', ({ capabilities }) => capabilities.authorName),
    row('Author picture', ({ capabilities }) => capabilities.authorAvatar),
    ...ASPECTS.map((aspect) =>
      row(LABELS[aspect], ({ capabilities: { takes, tells } }) => takes[aspect] + (tells[aspect] ? '' : '; untold')),
    ),
    row('Custom reactions', ({ capabilities }) => capabilities.customReactions),
    row('Longest message, then split', ({ capabilities }) => capabilities.limits.text),
    row('Largest file, then a link', ({ capabilities: { limits } }) => sizeOf(limits.fileBytes)),
    row('Largest file from there', ({ capabilities: { limits } }) => sizeOf(limits.fetchBytes)),
  ].join('\n');
}

/** From each place to each, what becomes of each aspect of a message. */
function renderFidelity(all) {
  const places = [...all.map(placeOf), NATIVE_PLACE];
  const cells = (from, to) => ASPECTS.map((aspect) => CROSSINGS[promised(from, to, aspect)]).join(' | ');
  return [
    `| from | to | ${ASPECTS.map((aspect) => LABELS[aspect]).join(' | ')} |`,
    `| --- | --- |${' :-: |'.repeat(ASPECTS.length)}`,
    ...places.flatMap((from) => places.map((to) => `| ${from.name} | ${to.name} | ${cells(from, to)} |`)),
  ].join('\n');
}

function sizeOf(bytes) {
  if (bytes === null) return 'any';
  return bytes === 0 ? 'always a link' : `${Math.round(bytes / 1024 / 1024)} MiB`;
}

function fill(text, [name, table]) {
  const [begin, end] = [`<!-- ${name}: written by npm run readme -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`README.md lacks the markers of "${name}".`);
  return `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`;
}
