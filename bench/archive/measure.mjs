import { processorTime } from '../processes.mjs';
import { clientsOf } from '../stage.mjs';
import { seedOurs, settle } from '../seed.mjs';
import { channelsOf, connectArchive } from './connections.mjs';
import { Corpus } from './corpus.mjs';
import { measureRefreshes, refresh } from './digests.mjs';
import { fill } from './fill.mjs';
import { queryPaths } from './queries.mjs';
import { measureSync } from './syncing.mjs';

const CHANNELS = 20;
const DAYS = 700;
const HOUR_MS = 3_600_000;
/** People who search at the same time: answers are waited for, not queued up. */
const SEARCHERS = 2;
/** V8 compiles what is used for a while; PostgreSQL reads what it has not read yet. */
const COMPILING = { seconds: 5, most: 3_000 };
const WARM_UP = { seconds: 0.5, most: 10_000 };
const NO_LIMIT = 10_000_000;

const BOTH = { wiki_enabled: true, graph_enabled: true };

/**
 * Archives: how fast histories are read, large ones searched, and wiki and graph kept up to date.
 * @param bench `{load, sandbox, cast, say, startOurs, createDatabase, inDatabase}`
 */
export async function measureArchive(bench, { dist, archive: sizes }) {
  const { cast, say } = bench;
  await bench.createDatabase('archive');
  const server = await bench.startOurs('archive');
  return bench.inDatabase('archive', async (client) => {
    await seedOurs(client, cast);
    const clients = await clientsOf(dist, server.url, bench.sandbox.url, cast.tokens[0]);
    say(`archive: a sync of ${sizes.synced.toLocaleString('en')} messages …`);
    const sync = await measureSync(clients, server, cast.organisation, sizes.synced);
    const few = await makeArchive(client, clients, cast, { name: 'Few', messages: sizes.few, counted: sizes.few });
    say(`archive: wiki and graph of ${sizes.few.toLocaleString('en')} …`);
    const building = await build(client, clients, few, sizes.few);
    const counted = countable(building, sizes);
    say(
      `archive: ${sizes.many.toLocaleString('en')} messages, ${counted.toLocaleString('en')} of them for wiki and graph …`,
    );
    const many = await makeArchive(client, clients, cast, { name: 'Many', messages: sizes.many, counted });
    await settle(client);
    const searches = await measureSearches(bench, server, many, sizes);
    say('archive: wiki and graph …');
    const buildingMany = await build(client, clients, many, counted);
    await settle(client);
    const refreshes = await measureRefreshes(client, clients, server, { few, many }, sizes.rounds);
    return { sync, searches, building, buildingMany, refreshes, ...sizes, counted };
  });
}

async function makeArchive(client, clients, { organisation }, { name, messages, counted }) {
  const made = await connectArchive(clients, { organisation, name, channels: CHANNELS, settings: BOTH });
  const archive = { ...made, channels: await channelsOf(client, made) };
  // Words, people and links are the same in both, and the newest messages an hour old.
  const corpus = new Corpus({ seed: 1, messages, channels: CHANNELS, days: DAYS, until: Date.now() - HOUR_MS });
  const samples = await fill(client, archive, corpus, counted);
  return { ...archive, corpus, samples };
}

/** Milliseconds that wiki and graph take for 10,000 messages, beside each other. */
async function build(client, clients, archive, messages) {
  const { wiki, graph } = await refresh(client, clients, archive);
  const perTenThousand = (seconds) => (seconds / messages) * 10_000;
  return { messages, wiki: perTenThousand(wiki), graph: perTenThousand(graph), seconds: Math.max(wiki, graph) };
}

/** How many messages there is time for. */
function countable({ wiki, graph }, { many, few, buildSeconds }) {
  const fitting = Math.floor(buildSeconds / Math.max(wiki, graph)) * 10_000;
  return Math.min(many, Math.max(fitting, few));
}

async function measureSearches({ load, cast, say }, server, archive, { searchSeconds }) {
  const results = [];
  const queries = queryPaths(archive.corpus, archive.samples, archive);
  const jobOf = (paths) => {
    const scenario = { kind: 'get', tokens: cast.tokens.slice(0, 1), paths };
    return { port: server.port, connections: SEARCHERS, scenario };
  };
  await load.run({ ...jobOf(Object.values(queries).flat()), ...COMPILING });
  for (const [name, paths] of Object.entries(queries)) {
    say(`archive: ${name} …`);
    const job = jobOf(paths);
    await load.run({ ...job, ...WARM_UP });
    const before = processorTime(server);
    const result = await load.run({ ...job, seconds: searchSeconds, most: NO_LIMIT });
    if (result.wrong.count > 0) throw new Error(`${result.wrong.count} answers were not 2xx: ${result.wrong.first}`);
    const processor = (processorTime(server) - before) / 1000 / result.count;
    results.push({ name, ...result, processor });
  }
  return { searchers: SEARCHERS, kinds: results };
}
