import { type Loose, startTeams, type TeamsBot } from '../../testing/teams.js';

const ANN = { id: 'ann', name: 'Ann Lee' };
const BOB = { id: 'bob', name: 'Bob' };

let bot: TeamsBot;

beforeEach(async () => {
  bot = await startTeams();
});
afterEach(() => bot.close());

const act = (method: string, path: string, body: object = {}) =>
  bot.control.call<Loose>(method, `teams/accounts/${bot.account.account_id}/${path}`, body);
const open = async (more: object = {}): Promise<string> =>
  (await act('POST', 'chats', { users: [ANN, BOB], ...more })).body.id;
const say = (chat: string, text: string, more: object = {}) => bot.say(text, { channel_id: chat, ...more });

describe('A group chat', () => {
  it('begins with the bot’s installation in it', async () => {
    const chat = await open({ name: 'Lunch' });
    const { account_id: tenantId } = bot.place;
    const added = await bot.heard(({ membersAdded, conversation }) => membersAdded && conversation.id === chat);
    expect(added).toMatchObject({
      type: 'conversationUpdate',
      from: { name: 'Ann Lee' },
      conversation: { id: chat, conversationType: 'groupChat', isGroup: true, tenantId, name: 'Lunch' },
      membersAdded: [{ id: `28:${bot.account.credentials.app_id}` }],
    });
    expect(added.channelData).toEqual({ tenant: { id: tenantId } });
    const installed = await bot.heard(({ action, conversation }) => action === 'add' && conversation.id === chat);
    expect(installed.channelData).not.toHaveProperty('team');
  });

  it('has no threads, and no name unless it was given one', async () => {
    const chat = await open();
    const id = await say(chat, 'hello');
    const { conversation } = await bot.heard((told) => told.id === id);
    expect(conversation).toEqual({
      id: chat,
      conversationType: 'groupChat',
      isGroup: true,
      tenantId: bot.place.account_id,
    });
    expect((await bot.send({ text: 'x' }, `${chat};messageid=${id}`)).status).toBe(404);
    const sent = await bot.call('POST', `v3/conversations/${chat}/activities/${id}`, { type: 'message', text: 'hi' });
    expect(sent.status).toBe(201);
    expect(await bot.shown(chat)).toMatchObject([
      { id, thread_id: null },
      { text: 'hi', bot: true, thread_id: null },
    ]);
  });

  it('is its people’s alone, who are its members', async () => {
    const chat = await open();
    await bot.say('somewhere else', { user: { id: 'eve', name: 'Eve' } });
    const { body } = await bot.call('GET', `v3/conversations/${chat}/members`);
    expect((body as unknown as Loose[]).map(({ name }) => name)).toEqual(['Ann Lee', 'Bob']);
    const eve = { ...bot.place, channel_id: chat, user: { id: 'eve', name: 'Eve' }, text: 'hi' };
    expect((await bot.control.call('POST', 'teams/messages', eve)).status).toBe(409);
  });

  it('is begun by two people or more', async () => {
    for (const users of [undefined, [], [ANN], [ANN, { id: 'bob' }]]) {
      expect((await act('POST', 'chats', { users })).status).toBe(400);
    }
  });

  it('ends for the bot when it is taken out, and goes on when it is put back', async () => {
    const chat = await open();
    await act('DELETE', `chats/${chat}/installation`);
    const removed = await bot.heard(({ membersRemoved }) => membersRemoved);
    expect(removed).toMatchObject({ conversation: { id: chat }, membersRemoved: [{ id: removed.recipient.id }] });
    expect(await bot.send({ text: 'x' }, chat)).toMatchObject({
      status: 403,
      body: { error: { code: 'BotNotInConversationRoster' } },
    });
    const unheard = await say(chat, 'among us');
    expect((await act('DELETE', `chats/${chat}/installation`)).status).toBe(409);
    await act('POST', `chats/${chat}/installation`);
    const heard = await say(chat, 'welcome back');
    await bot.heard(({ id }) => id === heard);
    expect(bot.told.map(({ activity }) => activity.id)).not.toContain(unheard);
    expect((await bot.send({ text: 'x' }, chat)).status).toBe(201);
    expect((await bot.send({ text: 'the team is another thing' })).status).toBe(201);
  });

  it('has pictures that the bot can fetch, and other files that it cannot', async () => {
    const chat = await open();
    const files = [
      { name: 'a.png', content_type: 'image/png', text: 'picture' },
      { name: 'a.txt', content_type: 'text/plain', text: 'words' },
    ];
    const id = await say(chat, 'look', { files });
    const { attachments } = await bot.heard((told) => told.id === id);
    expect(attachments).toMatchObject([
      { contentType: 'image/*', contentUrl: expect.stringContaining('/v3/attachments/') },
      { contentType: 'reference', name: 'a.txt', contentUrl: expect.stringContaining('Chat%20Files/a.txt') },
      { contentType: 'text/html' },
    ]);
  });
});

describe('Without the permission to read chats', () => {
  it('hears in a group chat what mentions it', async () => {
    await bot.close();
    bot = await startTeams({ scopes: ['ChannelMessage.Read.Group'] });
    const chat = await open();
    await say(chat, 'among us');
    const heard = await say(chat, 'you there', { mention_bot: true });
    await bot.heard(({ id }) => id === heard);
    const told = bot.told.map(({ activity }) => activity).filter(({ type }) => type === 'message');
    expect(told.map(({ id }) => id)).toEqual([heard]);
  });
});
