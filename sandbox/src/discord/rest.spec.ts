import { DiscordAPIError, REST, Routes, type RESTPostAPIChannelMessageJSONBody } from 'discord.js';
import { startDiscord, type Account, type DiscordStage } from './stage.js';

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of a JSON API

let stage: DiscordStage;
let account: Account;
let rest: REST;

const connect = (token: string) =>
  new REST({ api: stage.api, retries: 0, globalRequestsPerSecond: 10_000 }).setToken(token);
const post = (body: RESTPostAPIChannelMessageJSONBody, channel = account.channel) =>
  rest.post(Routes.channelMessages(channel), { body }) as Promise<Body>;
const errorOf = (request: Promise<unknown>): Promise<DiscordAPIError> =>
  request.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: DiscordAPIError) => error,
  );
const seen = () => stage.discord.messages(account.guild, account.channel);
const say = (text: string, thread_id?: string, id = 'ann') =>
  stage.discord.say({
    account_id: account.guild,
    channel_id: account.channel,
    user: { id, name: 'Ann' },
    text,
    thread_id,
  });

beforeAll(async () => void (stage = await startDiscord()));
afterAll(() => stage.close());
beforeEach(async () => {
  account = await stage.account();
  rest = connect(account.token);
});

describe('who asks, and where', () => {
  it('tells the bot about itself, its guild, channels, roles and members', async () => {
    const me = (await rest.get(Routes.user())) as Body;
    expect(me).toMatchObject({ bot: true, username: expect.any(String) });
    expect(account.token.split('.')[0]).toBe(Buffer.from(me.id).toString('base64url'));
    expect(await rest.get(Routes.userGuilds())).toEqual([expect.objectContaining({ id: account.guild })]);
    expect(await rest.get(Routes.guild(account.guild))).toMatchObject({ id: account.guild, roles: expect.any(Array) });
    expect(await rest.get(Routes.guildChannels(account.guild))).toEqual([
      expect.objectContaining({ id: account.channel, name: 'general', type: 0 }),
    ]);
    const members = (await rest.get(Routes.guildMembers(account.guild), {
      query: new URLSearchParams('limit=10'),
    })) as Body[];
    expect(members.map((member) => member.user.id)).toContain(me.id);
    expect(await rest.get(Routes.gatewayBot())).toMatchObject({
      shards: 1,
      session_start_limit: { max_concurrency: 1 },
    });
    expect(await rest.get(Routes.oauth2CurrentApplication())).toMatchObject({ id: me.id });
  });

  it('refuses an unknown token with 401 and code 0', async () => {
    const response = await fetch(`${stage.api}/v10/users/@me`, { headers: { authorization: 'Bot wrong' } });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ message: '401: Unauthorized', code: 0 });
  });

  it('says 10003 for no channel, 50001 for the channel of another guild, 50035 for no id at all', async () => {
    const other = await stage.account();
    expect(await errorOf(post({ content: 'x' }, '123456789012345678'))).toMatchObject({ status: 404, code: 10003 });
    expect(await errorOf(post({ content: 'x' }, other.channel))).toMatchObject({ status: 403, code: 50001 });
    expect(await errorOf(post({ content: 'x' }, 'general'))).toMatchObject({ status: 400, code: 50035 });
    expect(await errorOf(rest.get(Routes.guild(other.guild)))).toMatchObject({ code: 50001 });
  });

  it('says 50013 to a bot that was not granted what it wants, 50001 when it may not even look', async () => {
    const mute = await stage.account({ scopes: ['bot', 'VIEW_CHANNEL'] });
    rest = connect(mute.token);
    expect(await errorOf(post({ content: 'x' }, mute.channel))).toMatchObject({ status: 403, code: 50013 });
    const blind = await stage.account({ scopes: ['SEND_MESSAGES'] });
    rest = connect(blind.token);
    expect(await errorOf(post({ content: 'x' }, blind.channel))).toMatchObject({ status: 403, code: 50001 });
  });

  it('shows the bot a private channel, hidden from everyone else', async () => {
    const { id } = await stage.discord.createChannel(account.guild, { name: 'secret', is_private: true });
    const channel = (await rest.get(Routes.channel(id))) as Body;
    const everyone = channel.permission_overwrites.find((it: Body) => it.id === account.guild);
    expect(BigInt(everyone.deny) & (1n << 10n)).not.toBe(0n);
    expect(await post({ content: 'psst' }, id)).toMatchObject({ content: 'psst' });
  });
});

describe('messages', () => {
  it('gives ids that only grow and tell the time', async () => {
    const sent = await Promise.all(Array.from({ length: 20 }, (_, index) => post({ content: `m${index}` })));
    const ids = sent.map((message) => BigInt(message.id));
    expect([...ids].sort((a, b) => (a < b ? -1 : 1))).toEqual(ids);
    expect(new Set(ids).size).toBe(20);
    const made = Number((ids[0] as bigint) >> 22n) + 1_420_070_400_000;
    expect(Math.abs(made - Date.now())).toBeLessThan(5_000);
    expect(new Date(sent[0]?.timestamp).getTime()).toBe(made);
  });

  it('pages newest first, before, after and around', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) ids.push((await post({ content: `m${index}` })).id);
    const page = async (query: string) => {
      const list = (await rest.get(Routes.channelMessages(account.channel), {
        query: new URLSearchParams(query),
      })) as Body[];
      return list.map((message) => ids.indexOf(message.id));
    };
    expect(await page('limit=3')).toEqual([6, 5, 4]);
    expect(await page(`limit=2&before=${ids[4]}`)).toEqual([3, 2]);
    expect(await page(`limit=2&after=${ids[1]}`)).toEqual([3, 2]);
    expect(await page('limit=2&after=0')).toEqual([1, 0]);
    expect(await page(`limit=3&around=${ids[3]}`)).toEqual([4, 3, 2]);
    expect(await errorOf(page('limit=101'))).toMatchObject({ code: 50035 });
  });

  it('takes 2000 characters, and refuses 2001 and none', async () => {
    expect((await post({ content: 'é'.repeat(2000) })).content).toHaveLength(2000);
    const tooLong = await errorOf(post({ content: 'x'.repeat(2001) }));
    expect(tooLong).toMatchObject({ status: 400, code: 50035 });
    expect(tooLong.rawError).toMatchObject({ errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } } });
    expect(await errorOf(post({ content: '  ' }))).toMatchObject({ status: 400, code: 50006 });
    expect(await seen()).toHaveLength(1);
  });

  it('answers a repeated nonce with the first message when asked to enforce it', async () => {
    const body = { content: 'once', nonce: 'a'.repeat(25), enforce_nonce: true };
    const [first, second] = [await post(body), await post({ ...body, content: 'twice' })];
    expect(second).toMatchObject({ id: first?.id, content: 'once', nonce: body.nonce });
    expect(await seen()).toHaveLength(1);
    await post({ content: 'unenforced', nonce: body.nonce });
    expect(await seen()).toHaveLength(2);
    expect(await errorOf(post({ ...body, nonce: 'a'.repeat(26) }))).toMatchObject({ code: 50035 });
  });

  it('replies, and refuses to reply to nothing unless told not to mind', async () => {
    const { message_id } = await say('question');
    const reply = await post({ content: 'answer', message_reference: { message_id } });
    expect(reply).toMatchObject({
      type: 19,
      message_reference: { message_id },
      referenced_message: { content: 'question' },
    });
    const unknown = { message_id: '123456789012345678' };
    expect(await errorOf(post({ content: 'x', message_reference: unknown }))).toMatchObject({ code: 50035 });
    expect(await post({ content: 'x', message_reference: { ...unknown, fail_if_not_exists: false } })).toMatchObject({
      type: 0,
    });
    expect((await seen()).map((message) => message.thread_id)).toEqual([null, message_id, null]);
  });

  it('lets a bot edit its own message alone, and delete those of others', async () => {
    const { message_id } = await say('mine');
    const own = await post({ content: 'one' });
    const edited = (await rest.patch(Routes.channelMessage(account.channel, own.id), {
      body: { content: 'two' },
    })) as Body;
    expect(edited).toMatchObject({ content: 'two', edited_timestamp: expect.any(String) });
    const other = Routes.channelMessage(account.channel, message_id);
    expect(await errorOf(rest.patch(other, { body: { content: 'hm' } }))).toMatchObject({ status: 403, code: 50005 });
    await rest.delete(other);
    expect(await errorOf(rest.get(other))).toMatchObject({ status: 404, code: 10008 });
    expect(await seen()).toMatchObject([{ text: 'two', edited: true, bot: true }]);
  });

  it('deletes many at once', async () => {
    const messages = [(await say('a')).message_id, (await say('b')).message_id];
    await rest.post(Routes.channelBulkDelete(account.channel), { body: { messages } });
    expect(await seen()).toEqual([]);
    const one = rest.post(Routes.channelBulkDelete(account.channel), { body: { messages: messages.slice(1) } });
    expect(await errorOf(one)).toMatchObject({ code: 50016 });
  });

  it('keeps files and serves them', async () => {
    const files = [{ name: 'a.txt', data: Buffer.from('hello'), contentType: 'text/plain' }];
    const sent = (await rest.post(Routes.channelMessages(account.channel), { body: { content: '' }, files })) as Body;
    expect(sent.attachments).toMatchObject([{ filename: 'a.txt', size: 5 }]);
    expect(await (await fetch(sent.attachments[0].url)).text()).toBe('hello');
  });

  it('reacts, pins and lists them', async () => {
    const { message_id } = await say('nice');
    await rest.put(Routes.channelMessageOwnReaction(account.channel, message_id, encodeURIComponent('👍')));
    const reactionToNonsense = rest.put(Routes.channelMessageOwnReaction(account.channel, message_id, 'nonsense'));
    expect(await errorOf(reactionToNonsense)).toMatchObject({ code: 10014 });
    await rest.put(Routes.channelMessagesPin(account.channel, message_id));
    expect(await rest.get(Routes.channelMessagesPins(account.channel))).toMatchObject({
      items: [{ message: { pinned: true } }],
    });
    const message = (await rest.get(Routes.channelMessage(account.channel, message_id))) as Body;
    expect(message.reactions).toMatchObject([{ emoji: { name: '👍' }, count: 1, me: true }]);
    expect(await seen()).toMatchObject([{ reactions: [{ emoji: '👍', users: [expect.any(String)] }] }]);
  });

  it('starts threads, whose messages the control API shows with their root', async () => {
    const { message_id } = await say('root');
    const thread = (await rest.post(Routes.threads(account.channel, message_id), { body: { name: 'talk' } })) as Body;
    expect(thread).toMatchObject({ id: message_id, type: 11, parent_id: account.channel });
    await post({ content: 'inside' }, thread.id);
    expect(await seen()).toMatchObject([
      { text: 'root', thread_id: null },
      { text: 'inside', thread_id: message_id },
    ]);
    const again = rest.post(Routes.threads(account.channel, message_id), { body: { name: 'talk' } });
    expect(await errorOf(again)).toMatchObject({ code: 160004 });
  });
});

describe('pings', () => {
  const pingsOf = async () => (await seen()).at(-1)?.pings;

  it('notifies whom a person mentions, everyone too', async () => {
    await say('hi', undefined, 'bob');
    const bob = (await seen())[0]?.author.id;
    await say(`<@${bob}> and @everyone, not \`@here\``);
    expect(await pingsOf()).toEqual([bob, 'everyone']);
  });

  it('notifies only whom the bot allows', async () => {
    const { message_id } = await say('hi');
    const ann = (await seen())[0]?.author.id as string;
    const content = `<@${ann}> @everyone`;
    await post({ content });
    expect(await pingsOf()).toEqual([ann, 'everyone']);
    const silent = await post({ content, allowed_mentions: { parse: [] }, message_reference: { message_id } });
    expect(await pingsOf()).toEqual([]);
    expect(silent).toMatchObject({ mentions: [], mention_everyone: false });
    await post({ content, allowed_mentions: { users: [ann] } });
    expect(await pingsOf()).toEqual([ann]);
    await post({ content: 're', message_reference: { message_id } });
    expect(await pingsOf()).toEqual([ann]);
  });
});

describe('webhooks', () => {
  const create = async (name = 'Bridge') =>
    (await rest.post(Routes.channelWebhooks(account.channel), { body: { name } })) as Body;

  it('posts under any name, edits and deletes by its own token alone', async () => {
    const { id, token, url } = await create();
    const headers = { 'content-type': 'application/json' };
    const send = (query: string, body: object) =>
      fetch(`${url}${query}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect((await send('', { content: 'quiet' })).status).toBe(204);
    const message = (await (await send('?wait=true', { content: 'hi', username: 'Ann (Slack)' })).json()) as Body;
    expect(message).toMatchObject({ webhook_id: id, author: { id, username: 'Ann (Slack)', bot: true } });
    const path = Routes.webhookMessage(id, token, message.id);
    await rest.patch(path, { body: { content: 'ho' }, auth: false });
    expect(await seen()).toMatchObject([
      { author: { name: 'Bridge' }, bot: true },
      { text: 'ho', author: { name: 'Ann (Slack)' }, edited: true },
    ]);
    await rest.delete(path, { auth: false });
    expect(await seen()).toHaveLength(1);
    expect(await errorOf(rest.post(Routes.webhook(id, 'wrong'), { body: { content: 'x' } }))).toMatchObject({
      code: 50027,
    });
  });

  it('refuses names with Discord or Clyde in them, and webhooks that are gone', async () => {
    expect(await errorOf(create('My Discord'))).toMatchObject({ code: 50035 });
    const { id, token } = await create();
    const posting = () =>
      rest.post(Routes.webhook(id, token), { body: { content: 'x', username: 'clyde!' }, auth: false });
    expect((await errorOf(posting())).rawError).toMatchObject({ errors: { username: { _errors: expect.any(Array) } } });
    await rest.delete(Routes.webhook(id));
    expect(await errorOf(posting())).toMatchObject({ status: 404, code: 10015 });
  });

  it('posts into a thread of its channel', async () => {
    const { id, token } = await create();
    const { message_id } = await say('root');
    await rest.post(Routes.threads(account.channel, message_id), { body: { name: 'talk' } });
    const query = new URLSearchParams({ wait: 'true', thread_id: message_id });
    const message = (await rest.post(Routes.webhook(id, token), {
      query,
      body: { content: 'in' },
      auth: false,
    })) as Body;
    expect(message.channel_id).toBe(message_id);
  });
});
