import { ConnectionStage } from './connection-stage.js';

let stage: ConnectionStage;

beforeAll(async () => {
  stage = await ConnectionStage.open();
});
afterAll(() => stage.close());

describe('archived messages', () => {
  it('are found by what narrows them down', async () => {
    const made = await stage.connect('slack', ['engineering', 'random']);
    const root = await stage.say(made, 'Release notes <b>& more</b>');
    await stage.say(made, 'a reply', { thread_id: root, user: 'bob' });
    await stage.say(made, 'release the doves', { place: 1, user: 'bob' });
    await stage.choose(made, 'all');
    await stage.synced(made);
    const [, reply] = (await stage.messages(made)).messages;
    const { id: channel } = made.account.channels[1]!;
    expect(await stage.texts(made, `channel_id=${channel}`)).toEqual(['release the doves']);
    expect(await stage.texts(made, `author_id=${reply.author.id}`)).toEqual(['a reply', 'release the doves']);
    expect(await stage.texts(made, `thread=${root}`)).toEqual(['Release notes <b>& more</b>', 'a reply']);
    expect(await stage.texts(made, `until=${reply.sent_at}`)).toEqual(['Release notes <b>& more</b>']);
    expect(await stage.texts(made, `since=${reply.sent_at}`)).toEqual(['a reply', 'release the doves']);
    const { messages, pagination } = await stage.messages(made, 'q=release');
    expect(messages.map(({ highlights }: { highlights: string[] }) => highlights)).toEqual([
      ['<mark>release</mark> the doves'],
      ['<mark>Release</mark> notes &lt;b&gt;&amp; more&lt;/b&gt;'],
    ]);
    expect(pagination).toMatchObject({ limit: 50, has_more: false });
    expect(await stage.texts(made, 'q=release%20-doves')).toEqual(['Release notes <b>& more</b>']);
    expect(await stage.texts(made, 'q=%2B')).toEqual([]);
    const page = await stage.messages(made, 'limit=1&q=release');
    expect(await stage.texts(made, `q=release&before=${page.pagination.before}`)).toEqual([
      'Release notes <b>& more</b>',
    ]);
    const oldest = await stage.messages(
      made,
      `limit=1&before=${(await stage.messages(made, 'limit=2')).pagination.before}`,
    );
    expect(await stage.texts(made, `limit=1&after=${oldest.pagination.after}`)).toEqual(['a reply']);
    expect((await stage.call('GET', `/api/connections/${made.id}/messages?channel_id=nope`)).body.error.code).toBe(
      'CHANNEL_NOT_FOUND',
    );
  });

  it('are asked for in words that mean something', async () => {
    const made = await stage.connect('discord', ['engineering']);
    const queries = [
      'limit=0',
      'limit=101',
      'before=x',
      'before=MS4x&after=MS4x',
      'since=soon',
      'until=2026-W05',
      'q=',
    ];
    for (const query of [...queries, 'q=a&include_deleted=true', 'colour=red']) {
      const { status, body } = await stage.call('GET', `/api/connections/${made.id}/messages?${query}`);
      expect([query, status, body.error.code]).toEqual([query, 400, 'VALIDATION_FAILED']);
    }
  });
});
