import { type Loose, startTeams, type TeamsBot } from '../../testing/teams.js';

const ANN = { id: 'ann', name: 'Ann Lee' };
const BOB = { id: 'bob', name: 'Bob' };

let bot: TeamsBot;

beforeEach(async () => {
  bot = await startTeams();
});
afterEach(() => bot.close());

const url = (path: string) => `teams/accounts/${bot.account.account_id}/${path}`;
const act = (method: string, path: string, body: object = {}) => bot.control.call<Loose>(method, url(path), body);
const onMessage = (method: string, id: string, rest = '', body: object = {}) =>
  bot.control.call(method, `teams/messages/${id}${rest}`, { ...bot.place, ...body });
const remove = (id: string) => {
  const { account_id, channel_id } = bot.place;
  const query = `account_id=${account_id}&channel_id=${encodeURIComponent(channel_id)}`;
  return bot.control.call('DELETE', `teams/messages/${id}?${query}`);
};
const types = () => bot.told.map(({ activity }) => activity.type);

describe('What a bot is told of messages', () => {
  it('has the shape that Teams gives it in a channel', async () => {
    const { account_id: tenantId, channel_id: channel } = bot.place;
    const botId = `28:${bot.account.credentials.app_id}`;
    const id = await bot.say('is 1 < 2?', { mention_bot: true, mention_users: [BOB] });
    const activity = await bot.heard((told) => told.id === id);
    expect(activity).toMatchObject({
      type: 'message',
      channelId: 'msteams',
      serviceUrl: bot.serviceUrl,
      timestamp: expect.stringMatching(/^\d{4}-.+Z$/),
      from: {
        id: expect.stringMatching(/^29:1/),
        name: 'Ann Lee',
        aadObjectId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      recipient: { id: botId, name: 'Patchbay' },
      conversation: { id: `${channel};messageid=${id}`, conversationType: 'channel', isGroup: true, tenantId },
      channelData: {
        channel: { id: channel },
        team: { id: channel },
        tenant: { id: tenantId },
        teamsChannelId: channel,
      },
      textFormat: 'plain',
      text: '<at>Patchbay</at> <at>Bob</at> is 1 < 2?',
      locale: 'en-US',
    });
    expect(activity.entities).toMatchObject([
      { type: 'mention', mentioned: { id: botId, name: 'Patchbay' }, text: '<at>Patchbay</at>' },
      { type: 'mention', mentioned: { id: expect.stringMatching(/^29:1/) }, text: '<at>Bob</at>' },
      { type: 'clientInfo', locale: 'en-US' },
    ]);
    const rich = activity.attachments.find(({ contentType }: Loose) => contentType === 'text/html').content;
    expect(rich).toContain('itemid="0">Patchbay</span>');
    expect(rich).toContain('is 1 &lt; 2?');
  });

  it('keeps formatting in the rich body, and its words in the text', async () => {
    const id = await bot.say('<p>so <strong>bold</strong> &amp; free</p>', { markup: true });
    const { text, attachments } = await bot.heard((told) => told.id === id);
    expect(text).toBe('so bold & free');
    expect(attachments[0].content).toContain('<strong>bold</strong>');
    expect((await bot.shown())[0]!.text).toContain('<strong>bold</strong>');
  });

  it('names the thread of a reply, also when its root is gone', async () => {
    const root = await bot.say('root');
    const reply = await bot.say('reply', { thread_id: root });
    await remove(root);
    const late = await bot.say('late', { thread_id: reply });
    for (const id of [reply, late]) {
      const { conversation } = await bot.heard((told) => told.id === id);
      expect(conversation.id).toBe(`${bot.place.channel_id};messageid=${root}`);
    }
  });

  it('comprises changes, deletions and their undoing', async () => {
    const id = await bot.say('first');
    await onMessage('PATCH', id, '', { text: 'second' });
    const edited = await bot.heard(({ type }) => type === 'messageUpdate');
    expect(edited).toMatchObject({ id, text: 'second', channelData: { eventType: 'editMessage' } });
    await remove(id);
    const gone = await bot.heard(({ type }) => type === 'messageDelete');
    expect(gone).toMatchObject({ id, channelData: { eventType: 'softDeleteMessage' } });
    expect(gone).not.toHaveProperty('text');
    expect(await bot.shown()).toEqual([]);
    await act('POST', `channels/${bot.place.channel_id}/messages/${id}/restore`);
    const back = await bot.heard(({ channelData }) => channelData.eventType === 'undeleteMessage');
    expect(back).toMatchObject({ type: 'messageUpdate', id, text: 'second' });
    expect(await bot.shown()).toMatchObject([{ id, text: 'second', edited: true }]);
  });

  it('comprises reactions given and taken back, once each', async () => {
    const { id } = (await bot.send({ text: 'mine' })).body;
    for (const method of ['PUT', 'PUT', 'DELETE', 'DELETE']) {
      await onMessage(method, id, `/reactions/${encodeURIComponent('👍')}`, { user: ANN });
    }
    const removed = await bot.heard(({ reactionsRemoved }) => reactionsRemoved);
    expect(removed).toMatchObject({ type: 'messageReaction', replyToId: id, reactionsRemoved: [{ type: 'like' }] });
    const given = bot.told.map(({ activity }) => activity).filter(({ reactionsAdded }) => reactionsAdded);
    expect(given).toMatchObject([{ replyToId: id, from: { name: 'Ann Lee' }, reactionsAdded: [{ type: 'like' }] }]);
    await onMessage('PUT', id, '/reactions/1f440_eyes', { user: ANN });
    await bot.call('PUT', `v3/conversations/${bot.place.channel_id}/activities/${id}/reactions/heart`);
    expect((await bot.shown())[0]!.reactions).toEqual([
      { emoji: '1f440_eyes', users: [given[0]!.from.id] },
      { emoji: 'heart', users: [`28:${bot.account.credentials.app_id}`] },
    ]);
  });

  it('leaves out other bots, pins and the past', async () => {
    await bot.say('beep', { user: { id: 'rival', name: 'Rival', bot: true } });
    const { channel_id, account_id } = bot.place;
    const messages = [
      { user: ANN, text: 'long ago' },
      { user: BOB, text: 'indeed', thread_id: '#0' },
    ];
    const past = await bot.control.call<{ message_ids: string[] }>('POST', 'teams/history', {
      account_id,
      channel_id,
      messages,
    });
    const [root] = past.body.message_ids;
    await onMessage('PUT', root!, '/pin', { user: ANN });
    const last = await bot.say('now');
    await bot.heard(({ id }) => id === last);
    expect(types().filter((type) => type === 'message')).toHaveLength(1);
    expect(await bot.shown()).toMatchObject([
      { text: 'long ago', pinned: true },
      { text: 'indeed', thread_id: root },
      { text: 'beep', bot: true },
      { text: 'now', pinned: false },
    ]);
  });
});

describe('What a bot is told of its team', () => {
  it('begins with its installation', async () => {
    const botId = `28:${bot.account.credentials.app_id}`;
    const added = await bot.heard(({ membersAdded }) => membersAdded);
    expect(added).toMatchObject({
      type: 'conversationUpdate',
      membersAdded: [{ id: botId }],
      channelData: { eventType: 'teamMemberAdded', team: { id: bot.place.channel_id, name: 'Sandbox team' } },
    });
    expect(await bot.heard(({ type }) => type === 'installationUpdate')).toMatchObject({ action: 'add' });
  });

  it('tells of channels that are made, renamed and deleted, and of the team’s name', async () => {
    const { body: channel } = await act('POST', 'channels', { name: 'ideas' });
    expect((await act('POST', 'channels', { name: 'Ideas' })).status).toBe(409);
    await act('PATCH', `channels/${channel.id}`, { name: 'great ideas' });
    await act('DELETE', `channels/${channel.id}`);
    await act('PATCH', 'team', { name: 'The others' });
    await bot.heard(({ channelData }) => channelData.eventType === 'teamRenamed');
    const events = bot.told.map(({ activity }) => activity.channelData).filter(({ eventType }) => eventType);
    expect(events.slice(1)).toMatchObject([
      { eventType: 'channelCreated', channel: { id: channel.id, name: 'ideas' } },
      { eventType: 'channelRenamed', channel: { id: channel.id, name: 'great ideas' } },
      { eventType: 'channelDeleted', channel: { id: channel.id } },
      { eventType: 'teamRenamed', team: { id: bot.place.channel_id, name: 'The others' } },
    ]);
  });

  it('ends when it is taken out of the team', async () => {
    await act('DELETE', 'installation');
    await bot.heard(({ action }) => action === 'remove');
    expect(await bot.send({ text: 'x' })).toMatchObject({
      status: 403,
      body: { error: { code: 'BotNotInConversationRoster' } },
    });
    await bot.say('now we are alone');
    await act('POST', 'installation');
    await bot.heard(({ action }) => action === 'add');
    expect(types()).not.toContain('message');
    expect((await bot.send({ text: 'x' })).status).toBe(201);
  });

  it('opens a chat with a person, the same each time and closed to others', async () => {
    const { body } = await act('POST', 'direct', { user: ANN });
    expect(body).toEqual({ id: expect.stringMatching(/^a:1/), name: 'Ann Lee' });
    expect((await act('POST', 'direct', { user: ANN })).body).toEqual(body);
    const installed = bot.heard(
      ({ type, conversation }) => type === 'installationUpdate' && conversation.id === body.id,
    );
    expect((await installed).conversation).toMatchObject({ conversationType: 'personal' });
    const id = await bot.say('psst', { channel_id: body.id });
    const { conversation, channelData } = await bot.heard((told) => told.id === id);
    expect(conversation).toMatchObject({ id: body.id, conversationType: 'personal' });
    expect(channelData).toEqual({ tenant: { id: bot.account.account_id } });
    const eve = { ...bot.place, channel_id: body.id, user: { id: 'eve', name: 'Eve' }, text: 'hi' };
    expect((await bot.control.call('POST', 'teams/messages', eve)).status).toBe(409);
  });
});

describe('Without the permission to read the channel', () => {
  it('hears what mentions it, and reactions to what it wrote', async () => {
    await bot.close();
    bot = await startTeams({ scopes: [] });
    const unheard = await bot.say('among us');
    await onMessage('PATCH', unheard, '', { text: 'among us still' });
    await onMessage('PUT', unheard, '/reactions/like', { user: BOB });
    const heard = await bot.say('you there', { mention_bot: true });
    const { id } = (await bot.send({ text: 'yes' })).body;
    await onMessage('PUT', id, '/reactions/like', { user: ANN });
    await bot.heard(({ type }) => type === 'messageReaction');
    const about = bot.told
      .map(({ activity }) => activity.replyToId ?? activity.id)
      .filter((told) => /^\d+$/.test(told));
    expect(about).toEqual([heard, id]);
  });
});

describe('Delivery', () => {
  it('keeps the order of a conversation, one at a time', async () => {
    let under = 0;
    let most = 0;
    bot.respond = () => {
      most = Math.max(most, (under += 1));
      setTimeout(() => (under -= 1), 20);
      return { status: 200, afterMs: 25 };
    };
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.push(await bot.say(`${n}`));
    await bot.heard(({ text }) => text === '4');
    const told = bot.told.map(({ activity }) => activity.id).filter((id) => ids.includes(id));
    expect([told, most]).toEqual([ids, 1]);
  });

  it('loses what the bot refuses', async () => {
    bot.respond = ({ text }) => ({ status: text === 'refused' ? 500 : 200 });
    await bot.say('refused');
    await bot.say('taken');
    await bot.heard(({ text }) => text === 'taken');
    expect(bot.told.filter(({ activity }) => activity.text === 'refused')).toHaveLength(1);
  });
});
