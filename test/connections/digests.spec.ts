import { ArchiveWatchers } from '../../src/connections/archive/archive-watchers.service.js';
import { randomUUID } from 'node:crypto';
import { ChannelsStage } from '../channels/channels-stage.js';
import { until } from '../support/until.js';
import { ArchiveFixture } from './archive-fixture.js';

let stage: ChannelsStage;
let ada: Reader;
let archive: ArchiveFixture;

const at = (minutes: number): Date => new Date(Date.parse('2026-03-02T10:00:00.000Z') + minutes * 60_000);

const tell = () =>
  stage.db.transaction(() =>
    stage.app.get(ArchiveWatchers).tell({
      id: archive.connectionId,
      organisationId: archive.organisationId,
      wikiEnabled: true,
      graphEnabled: true,
    }),
  );

interface Reader {
  id: string;
  token: string;
}

async function person(): Promise<Reader> {
  const payload = { email: `${randomUUID()}@example.com`, password: 'correct horse battery', display_name: 'Ada' };
  const response = await stage.app.inject({ method: 'POST', url: '/auth/register', payload });
  const body = response.json<{ user: { id: string }; access_token: string }>();
  return { id: body.user.id, token: body.access_token };
}

async function read(reader: Reader, url: string, headers: Record<string, string> = {}) {
  const authorization = `Bearer ${reader.token}`;
  const response = await stage.app.inject({ method: 'GET', url, headers: { authorization, ...headers } });
  const { statusCode: status, headers: told, payload: text } = response;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs read what the server wrote, whatever it is
  const body = String(told['content-type']).includes('json') ? response.json<any>() : null;
  return { status, body, text, type: told['content-type'] };
}

const get = (reader: Reader, path: string, headers?: Record<string, string>) =>
  read(reader, `/api/connections/${archive.connectionId}/${path}`, headers);

beforeAll(async () => {
  stage = await ChannelsStage.open();
  ada = await person();
  const row = await stage.db.one<{ organisation_id: string }>(
    'SELECT organisation_id FROM organisation_members WHERE user_id = $1',
    [ada.id],
  );
  archive = await ArchiveFixture.create(stage.db, 2, row!.organisation_id);
  await archive.add([
    { id: '1', text: 'The billing service is slow. Who can look at billing today?', at: at(0) },
    {
      id: '2',
      text: 'Billing service needs an index, see https://example.com/plan',
      author: 'bo',
      at: at(1),
      replyTo: '1',
    },
    {
      id: '3',
      text: 'We decided to add the index. <b>[x](http://evil.example)</b>',
      at: at(60),
      files: [{ name: 'plan.pdf' }],
    },
    { id: '4', text: 'Does anybody remember the password policy?', author: 'cy', at: at(120) },
    { id: '5', text: 'Build 12 passed', author: 'ci', bot: true, at: at(200) },
    { id: '6', text: 'Where is the index documented?', at: at(300) },
    { id: '7', text: 'In the handbook', author: 'bo', at: at(303) },
  ]);
  await tell();
  await until(async () => (await get(ada, 'wiki')).body.refreshing === false);
  await until(async () => (await get(ada, 'graph')).body.refreshing === false);
});
afterAll(() => stage.close());

describe('A wiki', () => {
  it('lists a page for each channel', async () => {
    const { status, body } = await get(ada, 'wiki');
    expect(status).toBe(200);
    expect(body.pages).toHaveLength(2);
    expect(body.pages[0]).toMatchObject({ channel_id: 'C0', title: 'channel-0', messages: 7, people: 3 });
    expect(body.pages[0].top_subjects[0]).toBe('index');
    expect(body.pages[0].top_subjects).toContain('billing service');
    expect(body.pages[1]).toMatchObject({ channel_id: 'C1', messages: 0, people: 0, updated_at: null });
    expect(body.pagination.total).toBe(2);
  });

  it('tells who writes, what about, what was shared, decided and asked, and on what that rests', async () => {
    const { body } = await get(ada, 'channels/C0/wiki');
    expect(body).toMatchObject({ title: 'channel-0', topic: 'What we build', method: 'rules', refreshing: false });
    expect(body.figures).toEqual({
      messages: 7,
      bot_messages: 1,
      people: 3,
      first_message_at: at(0).toISOString(),
      last_message_at: at(303).toISOString(),
    });
    expect(body.people.map(({ id, name, messages, share }: never) => ({ id, name, messages, share }))).toEqual(
      expect.arrayContaining([
        { id: 'ada', name: 'ADA', messages: 3, share: 0.5 },
        { id: 'cy', name: 'CY', messages: 1, share: 0.1667 },
      ]),
    );
    expect(body.subjects).toContainEqual(
      expect.objectContaining({ subject: 'index', messages: 3, people: 2, first_seen: at(1).toISOString() }),
    );
    expect(body.links).toContainEqual(
      expect.objectContaining({ name: 'https://example.com/plan', times: 1, shared_by: ['BO'] }),
    );
    expect(body.files).toEqual([expect.objectContaining({ name: 'plan.pdf', times: 1, shared_by: ['ADA'] })]);
    expect(body.decisions).toEqual([expect.objectContaining({ text: 'We decided to add the index.', author: 'ADA' })]);
    expect(body.open_questions.map(({ text }: { text: string }) => text)).toEqual([
      'Does anybody remember the password policy?',
    ]);
    const [{ url }] = body.decisions[0].rests_on;
    const { body: rested } = await read(ada, url);
    expect(rested.messages.map(({ id }: { id: string }) => id)).toEqual(['3']);
  });

  it('is Markdown in which chats mean nothing', async () => {
    await archive.add([{ id: '8', text: 'We agreed: <b>[x](http://evil.example)</b>', at: at(400) }]);
    await tell();
    await until(async () => (await get(ada, 'channels/C0/wiki')).body.decisions.length === 2);
    const { status, text, type } = await get(ada, 'channels/C0/wiki', { accept: 'text/markdown, */*;q=0.1' });
    expect([status, type]).toEqual([200, 'text/markdown; charset=utf-8']);
    expect(text).toMatch(/^# channel\\-0\n/);
    expect(text).toContain('## Decisions');
    expect(text).not.toMatch(/<b>|\]\(http/);
    expect(text).toContain(`[1](</api/connections/${archive.connectionId}/messages?channel_id=C0&thread=8>)`);
  });
});

describe('A graph', () => {
  const named = (nodes: { id: string; label: string }[]) => new Map(nodes.map(({ id, label }) => [id, label]));

  it('tells who answers whom, who speaks of what, and where', async () => {
    const { status, body } = await get(ada, 'graph?limit=500');
    expect([status, body.truncated]).toEqual([200, false]);
    const name = named(body.nodes);
    type Edge = { kind: string; source: string; target: string; weight: number };
    const told = body.edges.map((e: Edge) => [e.kind, name.get(e.source), name.get(e.target), e.weight]);
    expect(told).toContainEqual(['replies_to', 'BO', 'ADA', 1]);
    expect(told).toContainEqual(['writes_in', 'ADA', 'channel-0', expect.any(Number)]);
    expect(told).toContainEqual(['speaks_of', 'ADA', 'index', 2]);
    expect(told).toContainEqual(['discussed_in', 'index', 'channel-0', 3]);
    expect(told).toContainEqual(['shares', 'BO', 'https://example.com/plan', 1]);
    expect(told).toContainEqual(['linked_in', 'https://example.com/plan', 'channel-0', 1]);
    // One message uses the word: it is no subject yet.
    expect([...name.values()]).not.toContain('password');
    expect([...name.values()]).not.toContain('CI');
  });

  it.each([
    ['kind=replies_to', 1],
    ['person=bo&kind=shares', 1],
    ['channel=C0&kind=linked_in', 2],
    ['channel=C1', 0],
    ['channel=unknown', 0],
    ['q=IND&kind=discussed_in', 1],
    ['q=%25', 0],
    ['min_weight=1000', 0],
    ['since=2030-01-01T00:00:00.000Z', 0],
    ['type=link&kind=shares', 2],
  ])('lets through what fits %p', async (filter, count) => {
    const { status, body } = await get(ada, `graph?${filter}`);
    expect([status, body.edges.length]).toEqual([200, count]);
  });

  it('says when there is more', async () => {
    const { body } = await get(ada, 'graph?limit=1');
    expect([body.edges.length, body.nodes.length, body.truncated]).toEqual([1, 2, true]);
  });

  it("tells a node's neighbours with their distance", async () => {
    const { body: all } = await get(ada, 'graph?kind=shares&person=bo');
    const bo = all.edges[0].source as string;
    const { status, body } = await get(ada, `graph/nodes/${bo}/neighbours?hops=2&limit=200`);
    expect([status, body.truncated]).toEqual([200, false]);
    type Near = { label: string; distance: number };
    const distances = new Map(body.nodes.map(({ label, distance }: Near) => [label, distance]));
    expect(distances.get('BO')).toBe(0);
    expect(distances.get('ADA')).toBe(1);
    expect(distances.get('CY')).toBe(2);
    expect(body.edges.length).toBeGreaterThan(5);
    const { body: few } = await get(ada, `graph/nodes/${bo}/neighbours?limit=2`);
    expect([few.nodes.length, few.truncated]).toEqual([3, true]);
    expect((await get(ada, `graph/nodes/${randomUUID()}/neighbours`)).status).toBe(404);
    expect((await get(ada, 'graph/nodes/nonsense/neighbours')).status).toBe(400);
    expect((await get(ada, `graph/nodes/${bo}/neighbours?hops=4`)).status).toBe(400);
  });
});

describe('Both', () => {
  it('say how they are switched on when they are off, and of other customers nothing at all', async () => {
    const bo = await person();
    expect((await get(bo, 'wiki')).status).toBe(404);
    expect((await get(bo, 'graph')).status).toBe(404);
    await stage.db.query('UPDATE connections SET wiki_enabled = false, graph_enabled = false WHERE id = $1', [
      archive.connectionId,
    ]);
    for (const [path, code] of [
      ['wiki', 'WIKI_DISABLED'],
      ['channels/C0/wiki', 'WIKI_DISABLED'],
      ['graph', 'GRAPH_DISABLED'],
      ['graph/nodes/0197a1b2-0000-7000-8000-000000000000/neighbours', 'GRAPH_DISABLED'],
    ] as const) {
      const { status, body } = await get(ada, path);
      expect([status, body.error.code]).toEqual([409, code]);
      expect(body.error.message).toContain(`PUT /api/connections/${archive.connectionId}`);
    }
    await stage.db.query('UPDATE connections SET wiki_enabled = true, graph_enabled = true WHERE id = $1', [
      archive.connectionId,
    ]);
    expect((await get(ada, 'channels/C9/wiki')).status).toBe(404);
  });
});
