import { Readable } from 'node:stream';
import { TelegramProvider } from '../../src/platforms/telegram/telegram.provider.js';
import { until } from './contract/ear.js';
import { refusalOf, soon, Stage, stamp } from './contract/stage.js';

/** What is Telegram's alone; what it shares with the other platforms is in the contract suite. */
const stage = new Stage({
  platform: 'telegram',
  provider: (url) => new TelegramProvider({ apiUrl: `${url}/telegram` }),
});
beforeEach(() => stage.open());
afterEach(() => stage.close());

const change = <T>(what: 'migrate' | 'kick') =>
  stage.control<T>('POST', `accounts/${stage.account.account_id}/channels/${stage.channelId}/${what}`);
const sendAnswering = (replyTo: string | null) =>
  stage.sender.send(stage.target(replyTo), stage.part('me'), stamp(), soon());
/** Long enough, as a rule, for a poll to be under way. */
const polling = () => new Promise((resolve) => setTimeout(resolve, 100));

describe('Sending to Telegram', () => {
  it('takes nothing for markup, and mentions nobody who happens to have that username', async () => {
    await stage.post('hello @durov <b>\\*you\\*</b>');
    expect(await stage.shown()).toMatchObject([{ text: 'Grace: hello @durov <b>*you*</b>', pings: [] }]);
  });

  it('mentions nobody by the name of one whom the bot never met', async () => {
    await stage.say('Hello');
    const mentions = [{ text: '@Ada', target: 'person' as const, id: '4242424242' }];
    const [part] = stage.parts('Look, @Ada', { mentions });
    await stage.sender.send(stage.target(), part!, stamp(), soon());
    expect((await stage.shown())[1]).toMatchObject({ text: 'Grace: Look, @\u2060Ada', pings: [] });
  });

  it('posts all the same when the message replied to is gone', async () => {
    await sendAnswering('99999');
    expect(await stage.shown()).toMatchObject([{ text: 'Grace: me', thread_id: null }]);
  });

  it('counts an edit to what is there already as done, but not one of a message that is gone', async () => {
    const id = await stage.post('hello');
    await stage.sender.edit!(stage.at(id), stage.part('hello'), soon());
    const error = await refusalOf(stage.sender.edit!(stage.at('99999'), stage.part('hello'), soon()));
    expect(error.kind).toBe('target-gone');
  });

  it('shows one reaction, which only its own taking back removes', async () => {
    const id = await stage.say('news');
    const shown = async () => (await stage.shown())[0]!.reactions.map((reaction: { emoji: string }) => reaction.emoji);
    await stage.sender.react!(stage.at(id), '👍🏽', soon());
    await stage.sender.react!(stage.at(id), '❤️', soon());
    await stage.sender.unreact!(stage.at(id), '👍🏽', soon());
    expect(await shown()).toEqual(['❤']);
    await stage.sender.unreact!(stage.at(id), '❤️', soon());
    expect(await shown()).toEqual([]);
    expect((await refusalOf(stage.sender.react!(stage.at(id), '🧀', soon()))).kind).toBe('payload-refused');
  });

  it('follows a group that became a supergroup', async () => {
    const { id } = await change<{ id: string }>('migrate');
    await sendAnswering('1');
    const query = new URLSearchParams({ account_id: stage.account.account_id, channel_id: id });
    const { messages } = await stage.control<{ messages: { text: string }[] }>('GET', `messages?${query}`);
    expect(messages.at(-1)).toMatchObject({ text: 'Grace: me' });
  });

  it('finds the chat gone when the bot was thrown out', async () => {
    await change('kick');
    expect((await refusalOf(stage.post('hello'))).kind).toBe('target-gone');
  });

  it('is told to slow down by the documented limits, for this chat', async () => {
    await stage.renew({ limits: 'documented' });
    const flood = async () => {
      for (let index = 0; index < 30; index += 1) await stage.post(`${index}`);
    };
    expect(await refusalOf(flood())).toMatchObject({ kind: 'rate-limited', details: { scope: 'channel' } });
  });
});

describe('Files on Telegram', () => {
  const send = async (name: string, contentType: string, content: Buffer) => {
    const file = { id: 'f', name, contentType, bytes: content.length, url: 'https://files.example.org/f' };
    const [part] = stage.parts('', { files: [file] });
    const open = async () => ({ file, stream: Readable.from([content], { objectMode: false }) });
    await stage.sender.send(stage.target(), part!, stamp(), soon(), { open });
    return (await stage.shown()).flatMap(({ files }) => files);
  };

  it('that only pretend to be pictures go as documents, once', async () => {
    expect(await send('Fig. 1.png', 'image/png', Buffer.from('no picture'))).toMatchObject([{ name: 'Fig. 1.png' }]);
  });

  it('keep names of any kind', async () => {
    expect(await send('Žluť; "a" & b.txt', 'text/plain', Buffer.from('x'))).toMatchObject([
      { name: "Žluť; 'a' & b.txt" },
    ]);
  });

  it('that are larger than a bot may fetch are refused when they are asked for', async () => {
    const { fetchBytes } = stage.provider.capabilities.limits;
    const [file] = await send('film.bin', 'application/octet-stream', Buffer.alloc(fetchBytes! + 1));
    const provider = stage.provider as TelegramProvider;
    const error = await refusalOf(provider.openFile(stage.account.credentials, { file_id: file!.id }, soon()));
    expect(error.kind).toBe('payload-refused');
  });
});

describe('Polling Telegram', () => {
  it('hears what was said before it began', async () => {
    await stage.say('earlier');
    const ear = await stage.listen().up();
    expect((await ear.next('message.created')).message.text).toBe('earlier');
    expect(ear.states).toEqual(['connected']);
  });

  it('hears of a chat that moved, and of one that threw the bot out', async () => {
    const ear = await stage.listen().up();
    const { id } = await change<{ id: string }>('migrate');
    expect(await ear.next('channel.moved')).toMatchObject({ channelId: stage.channelId, toChannelId: id });
    await stage.renew();
    const other = await stage.listen().up();
    await change('kick');
    expect(await other.next('channel.gone')).toMatchObject({ channelId: stage.channelId });
  });

  it('is told everything once, also over a quiet time and a cut line', async () => {
    const ear = await stage.listen().up();
    await stage.say('one');
    await ear.next('message.created');
    await stage.cut(ear);
    await until(() => (ear.connections >= 2 ? true : undefined));
    await polling();
    await stage.say('two');
    await until(() => (ear.texts().includes('two') ? true : undefined));
    expect(ear.of('message.created').map(({ message }) => message.text)).toEqual(['one', 'two']);
  });

  it('ends at once when it is told to, and another takes over where it ended', async () => {
    const ear = await stage.listen().up();
    await polling();
    const started = performance.now();
    await stage.shown();
    const asked = performance.now();
    expect(await ear.close()).toBe('resolved');
    // The poll would last most of a minute. On a busy machine a mere look takes its time, too.
    expect(performance.now() - asked).toBeLessThan(Math.max(1000, 20 * (asked - started)));
    await stage.say('meanwhile');
    expect((await stage.listen().next('message.created')).message.text).toBe('meanwhile');
  });

  it('says so when another program polls with the same token', async () => {
    const ear = await stage.listen().up();
    await polling();
    await stage.listen().up();
    const [error] = await until(() => (ear.errors.length > 0 ? ear.errors : undefined));
    expect(error).toMatchObject({ kind: 'unavailable', details: { nativeCode: '409' } });
    expect(error!.message).toMatch(/another program/i);
  });

  it('gives up when the token is taken back', async () => {
    const ear = await stage.listen().up();
    await polling();
    await stage.fault('revoked');
    await refusalOf(stage.post('hello'));
    expect(await ear.ended).toMatchObject({ kind: 'credentials-rejected', details: { expired: true } });
  });
});

describe('Telegram’s webhook', () => {
  const webhook = { url: 'https://hooks.example.org/telegram', secret: 'a-secret_of-our-own' };

  it('is taken away by polling, from which it would keep the updates', async () => {
    expect(await stage.listen({ webhook }).ended).toBe('resolved');
    const ear = await stage.listen().up();
    await stage.say('hello');
    await ear.next('message.created');
    expect(ear.errors).toEqual([]);
  });

  it('gives way to polling where Telegram does not take the address', async () => {
    await stage.say('hello');
    const ear = stage.listen({ webhook: { ...webhook, url: 'https://hooks.example.org:3000/telegram' } });
    await ear.next('message.created');
    expect(ear.states).toEqual(['disconnected', 'connected']);
    expect(ear.errors[0]!.message).toMatch(/webhook/i);
  });

  it.each(['{"message":{}}', '{"update_id":1,"message":{}}'])('cannot be read from %p', (body) => {
    const provider = new TelegramProvider({ apiUrl: 'https://api.telegram.org' });
    expect(() => provider.readWebhook({ headers: {}, body: Buffer.from(body) })).toThrow(SyntaxError);
  });
});
