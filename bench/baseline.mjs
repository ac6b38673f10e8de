// What a careful person would write by hand for the measured endpoints: node:http and pg, one process, one prepared
// statement a request, the token's check cached, nothing else. The yardstick of `npm run bench`.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';

const { DATABASE_URL, POOL_SIZE, JWT_SECRET, SIGNING_SECRET } = process.env;
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) });

const STORE_EVENT = {
  name: 'store-event',
  text: `INSERT INTO inbound_events (installation_id, key, channel_id, payload) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
};

const POST_MESSAGE = {
  name: 'post-message',
  text: `WITH bumped AS (
           UPDATE channels c SET last_seq = c.last_seq + 1, message_count = c.message_count + 1
           FROM workspace_members w JOIN users u ON u.id = w.user_id
           WHERE c.id = $2 AND w.workspace_id = c.workspace_id AND w.user_id = $3
           RETURNING c.id, c.last_seq, u.id AS user_id, u.display_name, u.avatar_url
         )
         INSERT INTO messages (channel_id, id, seq, user_id, author_name, author_avatar_url, content, metadata)
         SELECT b.id, $1, b.last_seq, b.user_id, b.display_name, b.avatar_url, $4, $5 FROM bumped b RETURNING *`,
};

const LIST_CHANNELS = {
  name: 'list-channels',
  text: `SELECT c.*, s.channel_count FROM workspace_members w JOIN workspaces s ON s.id = w.workspace_id
         CROSS JOIN LATERAL (
           SELECT * FROM channels c WHERE c.workspace_id = s.id ORDER BY c.id LIMIT $3 OFFSET $4
         ) c
         WHERE w.workspace_id = $1 AND w.user_id = $2`,
};

const LAST_MESSAGES = {
  name: 'last-messages',
  text: `SELECT m.* FROM channels c JOIN workspace_members w ON w.workspace_id = c.workspace_id AND w.user_id = $2
         CROSS JOIN LATERAL (SELECT * FROM messages m WHERE m.channel_id = c.id ORDER BY m.seq DESC LIMIT $3) m
         WHERE c.id = $1`,
};

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const sessions = new Map();

/** The user whom the token names; a token is checked once, then known until it expires. */
function userOf({ authorization = '' }) {
  const known = sessions.get(authorization);
  if (known && known.exp * 1000 > Date.now()) return known.sub;
  const [header = '', payload = '', signature = ''] = authorization.replace(/^Bearer /, '').split('.');
  const expected = createHmac('sha256', JWT_SECRET).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Refusal(401, 'Bad token');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (claims.exp * 1000 <= Date.now()) throw new Refusal(401, 'Expired token');
  sessions.set(authorization, claims);
  return claims.sub;
}

const toChannel = (row) => ({
  id: row.id,
  workspace_id: row.workspace_id,
  name: row.name,
  display_name: row.display_name,
  description: row.description,
  channel_type: row.channel_type,
  topic: row.topic,
  is_private: row.is_private,
  is_archived: row.is_archived,
  parent_channel_id: row.parent_channel_id,
  message_count: row.message_count,
  member_count: row.member_count,
  created_by: row.created_by,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

const toMessage = (row) => ({
  id: row.id,
  channel_id: row.channel_id,
  content: row.content,
  author: { kind: 'user', id: row.user_id, name: row.author_name, avatar_url: row.author_avatar_url, platform: null },
  user_id: row.user_id,
  seq: row.seq,
  change_seq: row.seq,
  parent_message_id: row.parent_message_id,
  reply_count: row.reply_count,
  reactions: row.reactions,
  metadata: row.metadata,
  edited_at: row.edited_at && row.edited_at.toISOString(),
  deleted_at: null,
  sent_at: row.created_at.toISOString(),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

async function query(statement, values) {
  return (await pool.query({ ...statement, values })).rows;
}

async function receiveWebhook(headers, body, installationId) {
  const stamp = headers['x-slack-request-timestamp'] ?? '';
  const expected = `v0=${createHmac('sha256', SIGNING_SECRET).update(`v0:${stamp}:`).update(body).digest('hex')}`;
  const [given, wanted] = [Buffer.from(headers['x-slack-signature'] ?? ''), Buffer.from(expected)];
  const fresh = Math.abs(Date.now() / 1000 - Number(stamp)) <= 300;
  if (!fresh || given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Refusal(401, 'Not Slack');
  const { event } = JSON.parse(body);
  await query(STORE_EVENT, [installationId, `${event.channel}:${event.ts}`, event.channel, JSON.stringify(event)]);
  return { status: 200, answer: { ok: true } };
}

async function postMessage(headers, body, channelId) {
  const userId = userOf(headers);
  const { content, metadata = {} } = JSON.parse(body);
  if (typeof content !== 'string' || content.trim() === '' || content.length > 20_000)
    throw new Refusal(400, 'content');
  const [row] = await query(POST_MESSAGE, [randomUUID(), channelId, userId, content, metadata]);
  if (!row) throw new Refusal(404, 'No such channel');
  return { status: 201, answer: { success: true, message: toMessage(row) } };
}

async function listChannels(headers, search) {
  const userId = userOf(headers);
  const limit = Math.min(100, Number(search.get('limit') ?? 50));
  const offset = Number(search.get('offset') ?? 0);
  const rows = await query(LIST_CHANNELS, [search.get('workspace_id'), userId, limit, offset]);
  if (!rows[0]) throw new Refusal(404, 'No such workspace');
  const total = rows[0].channel_count;
  const pagination = { limit, offset, total, hasMore: offset + limit < total };
  return { status: 200, answer: { success: true, channels: rows.map(toChannel), pagination } };
}

async function lastMessages(headers, search, channelId) {
  const userId = userOf(headers);
  const limit = Math.min(100, Number(search.get('limit') ?? 50));
  const rows = await query(LAST_MESSAGES, [channelId, userId, limit + 1]);
  if (!rows[0]) throw new Refusal(404, 'No such channel');
  const messages = rows.slice(0, limit).map(toMessage);
  const seqs = messages.map(({ seq }) => seq);
  const [before, after] = [Math.min(...seqs), Math.max(...seqs)];
  const pagination = { limit, hasMore: rows.length > limit, before, after, changed_after: after };
  return { status: 200, answer: { success: true, messages, pagination } };
}

const MESSAGES = /^\/api\/v2\/channels\/([0-9a-f-]{36})\/messages$/;

async function handle({ method, url, headers }, body) {
  const [path, queryString] = url.split('?', 2);
  const channelId = MESSAGES.exec(path)?.[1];
  if (channelId) {
    if (method === 'POST') return postMessage(headers, body, channelId);
    return lastMessages(headers, new URLSearchParams(queryString), channelId);
  }
  if (path === '/api/v2/channels') return listChannels(headers, new URLSearchParams(queryString));
  if (path.startsWith('/webhooks/slack/')) return receiveWebhook(headers, body, path.slice(16));
  throw new Refusal(404, 'No such path');
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    handle(request, body)
      .catch((error) => ({ status: error.status ?? 500, answer: { error: error.message } }))
      .then(({ status, answer }) => {
        const json = JSON.stringify(answer);
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
        response.writeHead(status, headers).end(json);
      });
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
process.once('SIGTERM', () => process.exit(0));
