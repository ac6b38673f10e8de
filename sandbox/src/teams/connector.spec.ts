import { startTeams, type TeamsBot } from '../../testing/teams.js';

let bot: TeamsBot;

beforeAll(async () => {
  bot = await startTeams({ channels: ['support', 'sales'] });
});
afterAll(() => bot.close());

const activities = (conversation: string, id?: string) =>
  `v3/conversations/${conversation}/activities${id === undefined ? '' : `/${id}`}`;
const refused = (status: number, code: string) => ({ status, body: { error: { code, message: expect.any(String) } } });

describe('Sending to a conversation', () => {
  it('begins a thread in a channel, and answers in the thread that the id or the path names', async () => {
    const { channel_id: channel } = bot.place;
    const root = await bot.send({ text: 'root' });
    expect(root).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^\d{13}$/) } });
    const { id } = root.body;
    const inThread = await bot.send({ text: 'one' }, `${channel};messageid=${id}`);
    const inReply = await bot.call('POST', activities(channel, inThread.body.id), { type: 'message', text: 'two' });
    expect(inReply.status).toBe(201);
    expect(await bot.shown()).toMatchObject([
      { id, thread_id: null, bot: true, author: { name: 'Patchbay' } },
      { text: 'one', thread_id: id },
      { text: 'two', thread_id: id },
    ]);
  });

  it('is for the bot that is in it', async () => {
    const other = await bot.control.account('teams');
    expect(await bot.send({ text: 'x' }, other.channels[0]!.id)).toMatchObject(
      refused(403, 'BotNotInConversationRoster'),
    );
    expect(await bot.send({ text: 'x' }, '19:none@thread.tacv2')).toMatchObject(refused(404, 'ConversationNotFound'));
    expect(await bot.send({ text: 'x' }, 'nonsense')).toMatchObject(refused(400, 'BadSyntax'));
    const thread = `${bot.place.channel_id};messageid=1`;
    expect(await bot.send({ text: 'x' }, thread)).toMatchObject(refused(404, 'ConversationNotFound'));
    const path = activities(bot.place.channel_id);
    const { status, headers } = await bot.call('POST', path, { type: 'message', text: 'x' }, 'nonsense');
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(headers.get('x-correlating-operationid')).toBeTruthy();
  });

  it('refuses what is no message', async () => {
    const path = activities(bot.place.channel_id);
    expect(await bot.send({})).toMatchObject(refused(400, 'BadSyntax'));
    expect(await bot.call('POST', path, { text: 'x' })).toMatchObject(refused(400, 'BadSyntax'));
    expect(await bot.call('POST', path, { type: 'dance' })).toMatchObject(refused(400, 'BadArgument'));
    expect(await bot.call('POST', path, [])).toMatchObject(refused(400, 'BadSyntax'));
  });

  it('takes 100 KB in UTF-16, pictures aside', async () => {
    expect((await bot.send({ text: 'x'.repeat(50_000) })).status).toBe(201);
    expect(await bot.send({ text: 'x'.repeat(51_200) })).toMatchObject(refused(413, 'MessageSizeTooBig'));
    const picture = (bytes: number) => `data:image/png;base64,${Buffer.alloc(bytes).toString('base64')}`;
    const sent = (bytes: number) =>
      bot.send({ attachments: [{ contentType: 'image/png', contentUrl: picture(bytes) }] });
    expect((await sent(300_000)).status).toBe(201);
    expect(await sent(1024 * 1024 + 1)).toMatchObject(refused(413, 'MessageSizeTooBig'));
  });

  it('counts a mention whose words stand in the text', async () => {
    const { id } = (
      await bot.control.call<{ id: string }>('POST', `teams/accounts/${bot.account.account_id}/people`, {
        id: 'bob',
        name: 'Bob',
      })
    ).body;
    const mention = (text: string) => ({ type: 'mention', mentioned: { id, name: 'Bob' }, text });
    const { body } = await bot.send({ text: '<at>Bob</at> look', entities: [mention('<at>Bob</at>')] });
    const { body: other } = await bot.send({ text: 'Bob look', entities: [mention('<at>Bob</at>')] });
    const shown = await bot.shown();
    expect(shown.find((message) => message.id === body.id)!.pings).toEqual([id]);
    expect(shown.find((message) => message.id === other.id)!.pings).toEqual([]);
  });

  it('makes two messages of text with attachments, and tells no id', async () => {
    const card = { contentType: 'application/vnd.microsoft.card.hero', content: { title: 'Card' } };
    expect(await bot.send({ text: 'split me', attachments: [card] })).toMatchObject({ status: 201, body: {} });
    const [first, second] = (await bot.shown()).slice(-2);
    expect([first!.text, second!.text, second!.thread_id]).toEqual(['split me', '', first!.id]);
  });

  it('shows nothing of a typing indicator', async () => {
    const before = (await bot.shown()).length;
    expect((await bot.send({ type: 'typing' })).status).toBe(201);
    expect(await bot.shown()).toHaveLength(before);
  });
});

describe('Changing and deleting', () => {
  it('is possible with what the bot wrote itself', async () => {
    const { id } = (await bot.send({ text: 'mine' })).body;
    const path = activities(bot.place.channel_id, id);
    expect(await bot.call('PUT', path, { type: 'message', text: 'better' })).toMatchObject({
      status: 200,
      body: { id },
    });
    expect((await bot.shown()).find((message) => message.id === id)).toMatchObject({ text: 'better', edited: true });
    expect((await bot.call('DELETE', path)).status).toBe(200);
    expect((await bot.shown()).find((message) => message.id === id)).toBeUndefined();
    expect(await bot.call('DELETE', path)).toMatchObject(refused(404, 'ActivityNotFoundInConversation'));
  });

  it('is refused with what others wrote', async () => {
    const path = activities(bot.place.channel_id, await bot.say('not yours'));
    expect(await bot.call('PUT', path, { type: 'message', text: 'x' })).toMatchObject(refused(403, 'Forbidden'));
    expect(await bot.call('DELETE', path)).toMatchObject(refused(403, 'Forbidden'));
  });

  it('finds a reply in its own thread alone', async () => {
    const [one, two] = [(await bot.send({ text: '1' })).body.id, (await bot.send({ text: '2' })).body.id];
    const path = activities(`${bot.place.channel_id};messageid=${one}`, two);
    expect(await bot.call('DELETE', path)).toMatchObject(refused(404, 'ActivityNotFoundInConversation'));
  });
});

describe('Beginning a conversation', () => {
  it('needs one member of the tenant for a chat', async () => {
    await bot.say('hello');
    const { from } = await bot.heard(({ text }) => text === 'hello');
    const create = (body: object) => bot.call('POST', 'v3/conversations', body);
    const tenantId = bot.account.account_id;
    const made = await create({ members: [{ id: from.id }], tenantId });
    expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^a:1/) } });
    const again = await create({ members: [{ id: from.aadObjectId }], channelData: { tenant: { id: tenantId } } });
    expect(again.body.id).toBe(made.body.id);
    expect(await create({ members: [{ id: from.id }] })).toMatchObject(refused(400, 'BadSyntax'));
    expect(await create({ members: [{ id: '29:nobody' }], tenantId })).toMatchObject(refused(400, 'BadArgument'));
    expect(await create({ members: [], tenantId })).toMatchObject(refused(400, 'BadSyntax'));
  });
});

describe('Looking around', () => {
  it('tells a team and its channels, General without a name', async () => {
    const [support, sales, general] = bot.account.channels;
    const listed = await bot.call('GET', `v3/teams/${general!.id}/conversations`);
    expect(listed.body.conversations).toMatchObject([
      { id: general!.id, name: null },
      { id: support!.id, name: 'support' },
      { id: sales!.id, name: 'sales' },
    ]);
    const { body } = await bot.call('GET', `v3/teams/${general!.id}`);
    expect(body).toMatchObject({ id: general!.id, name: 'Sandbox team', channelCount: 3 });
    expect(await bot.call('GET', 'v3/teams/19:none@thread.tacv2')).toMatchObject(refused(404, 'ConversationNotFound'));
  });

  it('tells members page by page, and one by one', async () => {
    const people = `teams/accounts/${bot.account.account_id}/people`;
    for (let n = 0; n < 60; n += 1) await bot.control.call('POST', people, { id: `p${n}`, name: `Person ${n}` });
    const email = 'eve@example.com';
    const { id } = (await bot.control.call<{ id: string }>('POST', people, { id: 'eve', name: 'Eve Noon', email }))
      .body;
    const path = `v3/conversations/${bot.place.channel_id}`;
    const first = (await bot.call('GET', `${path}/pagedmembers?pageSize=50`)).body;
    expect(first.members).toHaveLength(50);
    const token = encodeURIComponent(first.continuationToken);
    const rest = (await bot.call('GET', `${path}/pagedmembers?pageSize=50&continuationToken=${token}`)).body;
    expect(rest).not.toHaveProperty('continuationToken');
    const all = (await bot.call('GET', `${path}/members`)).body;
    expect([...first.members, ...rest.members]).toEqual(all);
    const { id: sent } = (await bot.send({ text: 'to all' })).body;
    expect((await bot.call('GET', `${path}/activities/${sent}/members`)).body).toEqual(all);
    expect((await bot.call('GET', `${path}/members/${id}`)).body).toMatchObject({
      id,
      name: 'Eve Noon',
      givenName: 'Eve',
      surname: 'Noon',
      email,
      tenantId: bot.account.account_id,
      userRole: 'user',
      userPrincipalName: expect.stringContaining('@'),
    });
    expect(await bot.call('GET', `${path}/members/29:none`)).toMatchObject(
      refused(404, 'MemberNotFoundInConversation'),
    );
  });
});
