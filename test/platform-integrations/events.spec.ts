import { newId } from '../../src/kernel/database/ids.js';
import { type Account, eventually, IntegrationStage } from './integration-stage.js';

const BASE = '/api/v2/platform-integrations';

let stage: IntegrationStage;
let owner: { id: string; token: string };
let workspace: string;
let account: Account;
let id: string;

interface Event {
  id: string;
  kind: string;
  from: string | null;
  to: string | null;
  detail: string | null;
  at: string;
}

const read = (token: string | null, query = '', of = id) => stage.call('GET', `${BASE}/${of}/events${query}`, token);
const create = async (token: string, workspace_id: string, more: object = {}): Promise<string> =>
  (await stage.call('POST', BASE, token, { workspace_id, platform: 'slack', ...more })).body.integration.id;

beforeAll(async () => {
  stage = await IntegrationStage.open();
  owner = await stage.register();
  workspace = await stage.workspace(owner.token);
  account = await stage.account('slack', ['general']);
  id = await create(owner.token, workspace, { config: account.credentials });
  await eventually(async () => (await stage.call('GET', `${BASE}/${id}`, owner.token)).body.integration.connected);
});
afterAll(() => stage.close());

/** Older than everything that happened here. */
async function addGaps(count: number): Promise<void> {
  await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token);
  const ids = Array.from({ length: count }, newId);
  await stage.db.query(
    `INSERT INTO gaps (id, organisation_id, platform_channel_id, from_time, to_time, reason, created_at)
     SELECT g.id, pc.organisation_id, pc.id, '2026-03-19T11:02:00Z', '2026-03-19T15:30:00Z', 'Not allowed',
       '2026-03-19T15:30:00Z'
     FROM unnest($1::uuid[]) AS g(id), platform_channels pc
     WHERE pc.external_id = $2`,
    [ids, account.channels[0]!.id],
  );
}

describe("an integration's events", () => {
  it('tell of its connection, newest first, and of the gaps in its channels with their bounds', async () => {
    await addGaps(1);
    const { status, body } = await read(owner.token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, pagination: { limit: 50, hasMore: false, next_cursor: null } });
    const events: Event[] = body.events;
    expect(events.map(({ kind, from, to }) => [kind, from, to]).slice(-4)).toEqual([
      ['status', 'connecting', 'connected'],
      ['account', null, null],
      ['status', null, 'connecting'],
      ['gap', null, null],
    ]);
    expect(events.at(-1)).toEqual({
      id: expect.any(String),
      kind: 'gap',
      from: null,
      to: null,
      detail: null,
      at: '2026-03-19T15:30:00.000Z',
      channel: { id: account.channels[0]!.id, name: 'general' },
      from_time: '2026-03-19T11:02:00.000Z',
      to_time: '2026-03-19T15:30:00.000Z',
      reason: 'Not allowed',
    });
    expect(Object.keys(events[0]!).sort()).toEqual(['at', 'detail', 'from', 'id', 'kind', 'to']);
    for (const secret of Object.values(account.credentials)) expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('come in pages that hold each once, also those of one moment', async () => {
    await addGaps(5);
    const all: Event[] = (await read(owner.token, '?limit=100')).body.events;
    const paged: Event[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await read(owner.token, `?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      expect(body.events.length).toBeLessThanOrEqual(2);
      expect(body.pagination).toMatchObject({ limit: 2, hasMore: body.pagination.next_cursor !== null });
      paged.push(...body.events);
      cursor = body.pagination.next_cursor;
    } while (cursor);
    expect(paged).toEqual(all);
    expect(new Set(paged.map((event) => event.id)).size).toBe(paged.length);
    expect(all.length).toBeGreaterThan(6);
  });

  it('are for owners and admins of the workspace alone', async () => {
    const [member, stranger] = [await stage.register(), await stage.register()];
    await stage.db.query(
      `INSERT INTO workspace_members (organisation_id, workspace_id, user_id, role)
       SELECT organisation_id, id, $2, 'member' FROM workspaces WHERE id = $1`,
      [workspace, member.id],
    );
    expect((await read(null)).status).toBe(401);
    expect((await read(stranger.token)).status).toBe(404);
    expect((await read(member.token)).status).toBe(403);
    expect((await read(owner.token, '', newId())).status).toBe(404);
  });

  it('are those of the integration’s own installation, whatever cursor is brought', async () => {
    const stranger = await stage.register();
    const theirs = await create(stranger.token, await stage.workspace(stranger.token));
    const { body } = await read(owner.token, '?limit=1');
    const { status, body: seen } = await read(stranger.token, `?cursor=${body.pagination.next_cursor}`, theirs);
    expect({ status, events: seen.events }).toEqual({ status: 200, events: [] });
  });

  it.each(['?limit=0', '?limit=101', '?limit=x', '?cursor=', '?cursor=nowhere', '?cursor=%00'])(
    'refuse %s',
    async (query) => {
      expect((await read(owner.token, query)).status).toBe(400);
    },
  );

  it('stand beside the state that the integration shows', async () => {
    const { body } = await stage.call('GET', `${BASE}/${id}`, owner.token);
    expect(body.integration).toMatchObject({ connected: true, connection_status: 'connected' });
    const [newest] = (await read(owner.token)).body.events.filter(({ kind }: Event) => kind === 'status');
    expect(newest.to).toBe('connected');
  });
});
