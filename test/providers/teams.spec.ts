import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Part } from '../../src/platforms/contract.js';
import { isDownloading } from '../../src/platforms/facets.js';
import { TeamsProvider } from '../../src/platforms/teams/teams.provider.js';
import { until } from './contract/ear.js';
import { ADA, refusalOf, soon, Stage, stamp } from './contract/stage.js';

/** What is Teams' alone; what it shares with the other platforms is in the contract suite. */
const stage = new Stage({
  platform: 'teams',
  provider: (url) =>
    new TeamsProvider({
      loginUrl: `${url}/teams/login`,
      openidUrl: `${url}/teams/v1/.well-known/openidconfiguration`,
    }),
  hearsByWebhook: true,
  retriesWebhooks: false,
});
beforeEach(() => stage.open());
afterEach(() => stage.close());

const account = (path: string) => `accounts/${stage.account.account_id}/${path}`;
const send = (part: Part, more: object = {}) =>
  stage.sender.send({ ...stage.target(), ...more }, part, stamp(), soon());
const shownIn = async (channelId: string) => {
  const query = new URLSearchParams({ account_id: stage.account.account_id, channel_id: channelId });
  return (
    await stage.control<{ messages: { id: string; text: string; files: object[] }[] }>('GET', `messages?${query}`)
  ).messages;
};
const direct = async () => (await stage.control<{ id: string }>('POST', account('direct'), { user: ADA })).id;

describe('A Teams bot', () => {
  it('is told what to do as long as nothing was heard of it', async () => {
    const fresh = stage.setup.provider(stage.url);
    const { warnings } = await fresh.identify(stage.account.credentials, soon());
    expect(warnings).toEqual([expect.stringMatching(/add the bot to a team/)]);
  });

  it('goes on when its token was ended before its time, and posts once', async () => {
    await stage.post('before');
    await stage.control('POST', account('expire_tokens'));
    await stage.post('after');
    expect((await stage.shown()).map(({ text }) => text)).toEqual([
      '<strong>Grace</strong>: before',
      '<strong>Grace</strong>: after',
    ]);
  });

  it.each(['app_id', 'tenant_id'])('is refused with another %s', async (name) => {
    const wrong = { ...stage.account.credentials, [name]: '00000000-0000-4000-8000-000000000000' };
    const error = await refusalOf(stage.provider.identify(wrong, soon()));
    expect(error).toMatchObject({
      kind: 'credentials-rejected',
      details: { nativeCode: expect.stringMatching(/^AADSTS/) },
    });
  });

  it('is held up by Teams’ documented limits in one channel alone', async () => {
    await stage.renew({ limits: 'documented' });
    const flood = Promise.all(Array.from({ length: 20 }, (_, index) => stage.post(`${index}`)));
    expect(await refusalOf(flood)).toMatchObject({ kind: 'rate-limited', details: { scope: 'channel' } });
  });
});

describe('Channels of Teams', () => {
  const list = () => stage.provider.listChannels(stage.account.credentials, soon(), stage.knownChannels());

  it('are listed with their names, General included, and with how they are reached', async () => {
    const listed = await list();
    expect(listed.map(({ name }) => name).sort()).toEqual(['General', 'random']);
    const random = listed.find(({ name }) => name === 'random')!;
    expect(random).toMatchObject({ type: 'channel', isPrivate: false, serverId: expect.any(String) });
    await send(stage.part('Hello'), { channelId: random.id, route: random.route });
    expect(await shownIn(random.id)).toHaveLength(1);
  });

  it('are none as long as no team was heard of', async () => {
    expect(await stage.provider.listChannels(stage.account.credentials, soon())).toEqual([]);
  });

  it('are heard of when they are made', async () => {
    const ear = await stage.listen().up();
    const { id } = await stage.control<{ id: string }>('POST', account('channels'), { name: 'Photos' });
    const isPhotos = () => ear.of('channel.seen').find(({ channelId }) => channelId === id);
    expect((await until(isPhotos)).channel).toMatchObject({
      name: 'Photos',
      route: { serviceUrl: expect.any(String) },
    });
  });

  it('cannot be written to before Teams told how', async () => {
    expect((await refusalOf(send(stage.part('Hello'), { route: null }))).kind).toBe('target-gone');
  });

  it('are never asked for elsewhere, whatever is stored', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('{"id":"1"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stage.atEnd(() => new Promise((resolve) => server.close(resolve)));
    const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const route = { ...stage.routeOf(stage.channelId), serviceUrl };
    expect((await refusalOf(send(stage.part('Hello'), { route }))).kind).toBe('target-gone');
    expect(asked).toEqual([]);
  });
});

describe('People of Teams', () => {
  const lookUp = (ids: string[], known = stage.knownChannels()) =>
    (stage.provider as TeamsProvider).lookUpPeople(stage.account.credentials, ids, soon(), known);

  it('are found in the rosters of teams and chats, with their email', async () => {
    const person = { id: 'ada', name: 'Ada Lovelace', email: 'Ada@Example.com' };
    const { id } = await stage.control<{ id: string }>('POST', account('people'), person);
    expect(await lookUp([id, id, '29:nobody'])).toEqual([
      { id, name: 'Ada Lovelace', avatarUrl: null, email: 'ada@example.com' },
    ]);
  });

  it('cannot be found as long as no place is known where they may be', async () => {
    expect(await lookUp(['29:somebody'], [])).toEqual([]);
  });
});

describe('Messages to Teams', () => {
  it('answer in the thread of what they answer, also when that is an answer', async () => {
    const root = await stage.say('Anyone?');
    const reply = await stage.say('Perhaps', { thread_id: root });
    await send(stage.part('Me'), { replyTo: reply, threadRoot: root });
    expect((await stage.shown()).at(-1)).toMatchObject({ thread_id: root });
  });

  it('are plain answers in a chat, where there are no threads', async () => {
    const channelId = await direct();
    const ear = await stage.listen().up();
    const replyTo = await stage.say('Anyone?', { channel_id: channelId });
    await ear.next('message.created');
    await send(stage.part('Me'), { channelId, replyTo, route: stage.routeOf(channelId) });
    expect((await shownIn(channelId)).at(-1)).toMatchObject({ text: '<strong>Grace</strong>: Me', thread_id: null });
  });

  it('are changed and deleted by the bot alone', async () => {
    const id = await stage.say('Ada’s own');
    expect((await refusalOf(stage.sender.edit!(stage.at(id), stage.part('x'), soon()))).kind).toBe(
      'permission-missing',
    );
    expect((await refusalOf(stage.sender.remove!(stage.at(id), soon()))).kind).toBe('permission-missing');
  });

  it('cannot be edited when they are gone', async () => {
    const id = await stage.post('Never mind');
    await stage.sender.remove!(stage.at(id), soon());
    expect((await refusalOf(stage.sender.edit!(stage.at(id), stage.part('x'), soon()))).kind).toBe('target-gone');
  });

  it('keep literal what looks like markup or a mention', async () => {
    await stage.say('Hello');
    const { id, name } = (await stage.shown())[0]!.author;
    await stage.post(`<at>${name}</at> <b>not bold</b> &amp; <at id="0">${id}</at>`);
    const [, posted] = await stage.shown();
    expect(posted).toMatchObject({
      pings: [],
      text: expect.stringContaining(`&lt;at&gt;${name}&lt;/at&gt; &lt;b&gt;not bold&lt;/b&gt; &amp;amp; `),
    });
  });
});

describe('A group chat of Teams', () => {
  const open = async () => {
    const ear = await stage.listen().up();
    const users = [ADA, { id: 'bob', name: 'Bob' }];
    const { id: channelId } = await stage.control<{ id: string }>('POST', account('chats'), { users, name: 'Lunch' });
    const seen = await until(() => ear.of('channel.seen').find((event) => event.channelId === channelId));
    return { ear, channelId, seen };
  };

  it('is heard of when the bot is put into it, and known by its name', async () => {
    const { seen } = await open();
    expect(seen.channel).toMatchObject({ name: 'Lunch', type: 'groupChat', serverId: null, isPrivate: true });
  });

  it('is heard and answered like a channel, without threads', async () => {
    const { ear, channelId } = await open();
    const replyTo = await stage.say('Pizza?', { channel_id: channelId, mention_bot: true });
    const { message } = await until(() => ear.of('message.created').find(({ messageId }) => messageId === replyTo));
    expect(message).toMatchObject({ direct: false, addressed: true, replyTo: null });
    const { externalId } = await send(stage.part('Yes'), { channelId, replyTo, route: stage.routeOf(channelId) });
    const address = { ...stage.at(externalId), channelId, route: stage.routeOf(channelId) };
    await stage.sender.edit!(address, stage.part('No'), soon());
    expect((await shownIn(channelId)).at(-1)).toMatchObject({ text: '<strong>Grace</strong>: No', thread_id: null });
    await stage.sender.remove!(address, soon());
    expect(await shownIn(channelId)).toHaveLength(1);
  });

  it('tells who is in it', async () => {
    const { ear, channelId } = await open();
    await stage.say('It is me', { channel_id: channelId });
    const { author } = (await ear.next('message.created')).message;
    const known = stage.knownChannels().filter(({ id }) => id === channelId);
    const found = await (stage.provider as TeamsProvider).lookUpPeople(
      stage.account.credentials,
      [author.id],
      soon(),
      known,
    );
    expect(found).toMatchObject([{ id: author.id, name: ADA.name }]);
  });

  it('is gone when the bot is taken out of it', async () => {
    const { ear, channelId } = await open();
    const route = stage.routeOf(channelId);
    await stage.control('DELETE', account(`chats/${channelId}/installation`));
    await until(() => ear.of('channel.gone').find((event) => event.channelId === channelId));
    expect((await refusalOf(send(stage.part('Hello?'), { channelId, route }))).kind).toBe('permission-missing');
  });
});

describe('What is heard from Teams', () => {
  const told = async (text: string, more: object = {}) => {
    const ear = await stage.listen().up();
    const id = await stage.say(text, more);
    return (await until(() => ear.of('message.created').find(({ messageId }) => messageId === id))).message;
  };

  it('keeps its formatting', async () => {
    const html =
      '<p>A <strong>plan</strong>, <em>perhaps</em>: <a href="https://example.com/?a=1&amp;b=2">here</a></p>' +
      '<ul><li>one</li><li>two</li></ul><blockquote>said</blockquote><codeblock class="Sql"><code>SELECT 1;</code></codeblock>';
    expect((await told(html, { markup: true })).text).toBe(
      'A **plan**, _perhaps_: [here](https://example.com/?a=1&b=2)\n- one\n- two\n> said\n```sql\nSELECT 1;\n```',
    );
  });

  it('names the people in it', async () => {
    const { text, mentions } = await told('look', { mention_users: [{ id: 'bob', name: 'Bob & Co' }] });
    expect(mentions).toMatchObject([{ kind: 'person', name: 'Bob & Co' }]);
    expect(text).toBe(`${mentions[0]!.token} look`);
  });

  it('tells of reactions that are taken back', async () => {
    const ear = await stage.listen().up();
    const id = await stage.post('News');
    await stage.react(id, '🎉');
    expect(await ear.next('reaction.added')).toMatchObject({ messageId: id, emoji: '🎉' });
    const place = { account_id: stage.account.account_id, channel_id: stage.channelId, user: ADA };
    await stage.control('DELETE', `messages/${id}/reactions/${encodeURIComponent('🎉')}`, place);
    expect(await ear.next('reaction.removed')).toMatchObject({ messageId: id, emoji: '🎉' });
  });

  it('has the files of a chat, which need no token', async () => {
    const channelId = await direct();
    const files = [{ name: 'plan.txt', content_type: 'text/plain', text: 'the plan' }];
    const message = await told('', { channel_id: channelId, files });
    expect(message).toMatchObject({ text: '', dropped: [], files: [{ name: 'plan.txt' }] });
    const { source } = message.files[0]!;
    expect(source).toMatchObject({ kind: 'download' });
    const { provider } = stage;
    if (!isDownloading(provider)) throw new Error('the facet is not there');
    const opened = await provider.openFile({}, source!, soon());
    let content = '';
    for await (const chunk of opened.stream) content += String(chunk);
    expect({ content, type: opened.contentType, bytes: opened.bytes }).toEqual({
      content: 'the plan',
      type: 'text/plain',
      bytes: 8,
    });
    const gone = { ...source!, url: `${source!.url}x` };
    expect((await refusalOf(provider.openFile({}, gone, soon()))).kind).toBe('target-gone');
  });

  it('only concerns the bot that mentions reach, without the right to read channels', async () => {
    await stage.renew({ scopes: [] });
    const ear = await stage.listen().up();
    await stage.say('to all');
    await stage.say('to you', { mention_bot: true });
    await ear.next('message.created');
    expect(ear.texts()).toHaveLength(1);
    expect(ear.texts()[0]).toMatch(/to you$/);
  });
});
