import { createHmac, randomUUID } from 'node:crypto';
import pg from 'pg';
import { BASELINE_SCHEMA } from './baseline-schema.mjs';

export const CHANNELS = 1000;
/** People who post: one user's row would be a bottleneck that no product has. */
const PEOPLE = 100;
/** Channels that are read, so that a page is as full with few messages stored as with many. */
const READ_CHANNELS = 200;
const PAGE = 50;
/** Longer than any run. */
const TOKEN_SECONDS = 3600;

export const withDatabase = (url, name) => url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);

export async function onDatabase(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A person's access token, as the server itself would sign it. */
function tokenOf(userId, secret) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iat: now,
    exp: now + TOKEN_SECONDS,
    aud: 'patchbay',
    iss: 'patchbay',
    sub: userId,
    jti: randomUUID(),
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** Who and what both databases hold, under the same ids. */
export function makeCast(secret) {
  const people = Array.from({ length: PEOPLE }, () => randomUUID());
  // In the order of their making, as UUID v7 is: the list reads them by id.
  const channels = Array.from({ length: CHANNELS }, () => randomUUID()).sort();
  return {
    organisation: randomUUID(),
    workspace: randomUUID(),
    people,
    channels,
    readChannels: channels.slice(0, READ_CHANNELS),
    tokens: people.map((id) => tokenOf(id, secret)),
  };
}

const PEOPLE_ROWS = `unnest($1::uuid[]) WITH ORDINALITY AS p(id, n)`;
const CHANNEL_ROWS = `unnest($1::uuid[]) WITH ORDINALITY AS c(id, n)`;

/** Into our schema, which the server has made. */
export async function seedOurs(client, cast) {
  await client.query(
    `INSERT INTO users (id, email, display_name) SELECT id, n || '@bench.example', 'Person ' || n FROM ${PEOPLE_ROWS}`,
    [cast.people],
  );
  await seedOrganisation(client, cast, 'bench');
  await addMessages(client, 'ours', cast.readChannels, PAGE);
}

/** An organisation of people who are there already, the first of whom owns it. */
export async function seedOrganisation(client, { organisation, workspace, people, channels }, slug) {
  const admin = people[0];
  await client.query(`INSERT INTO organisations (id, name, slug) VALUES ($1, 'Bench', $2)`, [organisation, slug]);
  await client.query(`INSERT INTO organisation_members (organisation_id, user_id, role) VALUES ($1, $2, 'owner')`, [
    organisation,
    admin,
  ]);
  await client.query(`INSERT INTO workspaces (id, organisation_id, name, slug) VALUES ($1, $2, 'Bench', 'bench')`, [
    workspace,
    organisation,
  ]);
  await client.query(
    `INSERT INTO workspace_members (organisation_id, workspace_id, user_id, role)
     SELECT $2, $3, id, CASE WHEN n = 1 THEN 'owner' ELSE 'member' END FROM ${PEOPLE_ROWS}`,
    [people, organisation, workspace],
  );
  await client.query(
    `INSERT INTO channels (id, organisation_id, workspace_id, name, display_name, description, channel_type, topic, created_by)
     SELECT id, $2, $3, 'channel-' || n, 'Channel ' || n, 'What channel ' || n || ' is for', 'text', 'Topic ' || n, $4
     FROM ${CHANNEL_ROWS}`,
    [channels, organisation, workspace, admin],
  );
}

/** Makes the baseline's schema and the same rows in it. */
export async function seedBaseline(client, { workspace, people, channels, readChannels }) {
  await client.query(BASELINE_SCHEMA);
  await client.query(`INSERT INTO users (id, display_name) SELECT id, 'Person ' || n FROM ${PEOPLE_ROWS}`, [people]);
  await client.query('INSERT INTO workspaces (id, channel_count) VALUES ($1, $2)', [workspace, channels.length]);
  await client.query(
    `INSERT INTO workspace_members (workspace_id, user_id, role) SELECT $2, id, 'member' FROM ${PEOPLE_ROWS}`,
    [people, workspace],
  );
  await client.query(
    `INSERT INTO channels (id, workspace_id, name, display_name, description, channel_type, topic, created_by)
     SELECT id, $2, 'channel-' || n, 'Channel ' || n, 'What channel ' || n || ' is for', 'text', 'Topic ' || n, $3
     FROM ${CHANNEL_ROWS}`,
    [channels, workspace, people[0]],
  );
  await addMessages(client, 'baseline', readChannels, PAGE);
}

const TEXT = `'Message ' || n || ' of a channel: the ' || (ARRAY['quick','lazy','brown','sleepy','bold'])[1 + n % 5] || ' fox jumps'`;

const INSERTS = {
  ours: `INSERT INTO messages (channel_id, id, seq, change_seq, user_id, author_kind, author_id, author_name, content, origin, sent_at)
         SELECT c.id, gen_random_uuid(), c.last_seq + n, c.last_change_seq + n, u.id, 'user', u.id::text, u.display_name, ${TEXT},
           '{"kind": "user", "hops": 0}', now()`,
  baseline: `INSERT INTO messages (channel_id, id, seq, user_id, author_name, content)
         SELECT c.id, gen_random_uuid(), c.last_seq + n, u.id, u.display_name, ${TEXT}`,
};
const COUNTERS = {
  ours: 'last_seq = last_seq + $2, last_change_seq = last_change_seq + $2, message_count = message_count + $2',
  baseline: 'last_seq = last_seq + $2, message_count = message_count + $2',
};

/** `each` more messages for each channel, written in turn, so that those of one channel lie as far apart as in life. */
export async function addMessages(client, schema, channels, each) {
  await client.query(
    `${INSERTS[schema]} FROM generate_series(1, $2::int) n CROSS JOIN channels c
     CROSS JOIN LATERAL (SELECT id, display_name FROM users OFFSET 0 LIMIT 1) u
     WHERE c.id = ANY($1) ORDER BY n, c.id`,
    [channels, each],
  );
  await client.query(`UPDATE channels SET ${COUNTERS[schema]} WHERE id = ANY($1)`, [channels, each]);
}

/** Brings a database that holds few messages to `total`. Foreign keys are not looked up: both ends are known to be there. */
export async function growTo(client, schema, channels, total) {
  const { rows } = await client.query('SELECT count(*)::int AS n FROM messages');
  await client.query('SET session_replication_role = replica');
  if (schema === 'ours') await client.query('DROP INDEX messages_search');
  await addMessages(client, schema, channels, Math.ceil((total - rows[0].n) / channels.length));
  if (schema === 'ours') {
    await client.query(`SET maintenance_work_mem = '512MB'`);
    await client.query('CREATE INDEX messages_search ON messages USING gin (search) WHERE deleted_at IS NULL');
  }
  await client.query('SET session_replication_role = DEFAULT');
}

/** Nothing is left for autovacuum or the checkpointer to do in the middle of a measurement. */
export async function settle(client) {
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
}
