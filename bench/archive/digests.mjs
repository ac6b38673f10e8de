import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../numbers.mjs';
import { processorTime } from '../processes.mjs';
import { Corpus } from './corpus.mjs';
import { insertMessages } from './fill.mjs';

const NEW = 100;
const LOOK_MS = 3;
/** Wiki and graph have stood still when nothing is done for so long. */
const PATIENCE_MS = 900_000;
const HOUR_MS = 3_600_000;

const DUE = {
  wiki: 'SELECT 1 FROM archived_messages WHERE channel_id = ANY($1) AND wiki_due LIMIT 1',
  graph: 'SELECT 1 FROM archived_messages WHERE connection_id = $1 AND graph_due LIMIT 1',
};

/** Whatever is due in an archive is taken into account from its next live message on: seconds until nothing is. */
export async function refresh(client, { control }, archive) {
  const { account } = archive;
  const startedAt = performance.now();
  const { message_id: id } = await control.say('slack', {
    account_id: account.account_id,
    channel_id: account.channels[0].id,
    user: { id: 'ada', name: 'Ada' },
    text: 'And one that is said right now.',
  });
  await untilArchived(client, archive, id);
  const end = { wiki: null, graph: null };
  while (end.wiki === null || end.graph === null) {
    if (performance.now() - startedAt > PATIENCE_MS) throw new Error('Wiki and graph do not come to an end.');
    for (const [name, value] of [
      ['wiki', archive.channels.map(({ row }) => row)],
      ['graph', archive.connection],
    ]) {
      if (end[name] !== null) continue;
      const { rowCount } = await client.query({ name: `due-${name}`, text: DUE[name], values: [value] });
      if (rowCount === 0) end[name] = (performance.now() - startedAt) / 1000;
    }
    await sleep(LOOK_MS);
  }
  return end;
}

async function untilArchived(client, { channels }, id) {
  for (;;) {
    const values = [channels.map(({ row }) => row), id];
    const { rowCount } = await client.query(
      'SELECT 1 FROM archived_messages WHERE channel_id = ANY($1) AND external_id = $2',
      values,
    );
    if (rowCount > 0) return;
    await sleep(LOOK_MS);
  }
}

/** Archives in turn, again and again: a hundred new messages, and how long wiki and graph take to tell of them. */
export async function measureRefreshes(client, clients, server, archives, rounds) {
  const results = Object.fromEntries(Object.keys(archives).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, archive] of Object.entries(archives)) {
      await addNew(client, archive, round);
      const before = processorTime(server);
      const seconds = await refresh(client, clients, archive);
      const processor = (processorTime(server) - before) / 1000;
      // The first turn warms up.
      if (round > 0) results[name].push({ ...seconds, processor });
    }
  }
  return Object.fromEntries(Object.entries(results).map(([name, all]) => [name, summary(all)]));
}

const summary = (all) => ({
  wiki: median(all.map(({ wiki }) => wiki)) * 1000,
  graph: median(all.map(({ graph }) => graph)) * 1000,
  processor: median(all.map(({ processor }) => processor)),
});

async function addNew(client, archive, round) {
  const until = Date.now() - HOUR_MS;
  const channels = archive.channels.length;
  // The same people, words and links as before, and none of the old ids.
  const corpus = new Corpus({ seed: 1, messages: NEW, channels, days: 0.01, until: until + round });
  await insertMessages(client, archive, [...corpus.all()], true);
}
