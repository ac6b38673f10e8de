import { Readable } from 'node:stream';
import type { FileSource } from '../../src/platforms/contract.js';
import { ProviderError } from '../../src/platforms/errors.js';
import { isBackfilling } from '../../src/platforms/facets.js';
import type { InboundEvent } from '../../src/platforms/inbound-event.js';
import { DiscordStage, RecordingInbox, soon, stamp } from './discord-stage.js';

describe('Discord against the sandbox', () => {
  let stage: DiscordStage;

  beforeEach(async () => {
    stage = await DiscordStage.open({ channels: ['general', 'random'] });
  });
  afterEach(() => stage.close());

  describe('who and where', () => {
    it('names the server, the bot and every id an echo may carry', async () => {
      const account = await stage.provider.identify(stage.credentials, soon());
      expect(account).toMatchObject({ accountId: stage.account, missingScopes: [], warnings: [] });
      expect(account.selfIds).toContain(account.botUserId);
      expect(account.selfIds).toContain(account.appId);
    });

    it('says that the bot is not in a server that it cannot see', async () => {
      const other = { ...stage.credentials, guild_id: '100000000000000001' };
      await expect(stage.provider.identify(other, soon())).rejects.toMatchObject({
        kind: 'permission-missing',
        message: expect.stringContaining('not in the Discord server'),
      });
    });

    it('rejects a wrong token', async () => {
      const wrong = { ...stage.credentials, bot_token: 'wrong.wrong.wrong-wrong-wrong' };
      await expect(stage.provider.identify(wrong, soon())).rejects.toMatchObject({ kind: 'credentials-rejected' });
      await expect(stage.provider.listChannels(wrong, soon())).rejects.toMatchObject({ kind: 'credentials-rejected' });
    });

    it('lists the text channels with their server', async () => {
      const channels = await stage.provider.listChannels(stage.credentials, soon());
      expect(channels.map(({ name }) => name).sort()).toEqual(['general', 'random']);
      expect(channels[0]).toMatchObject({ type: 'text', serverId: stage.account, isPrivate: false, memberCount: null });
    });
  });

  describe('sending', () => {
    it('shows the author by a webhook and notifies nobody', async () => {
      const sender = stage.provider.sender(stage.credentials);
      const part = stage.part({
        content: 'Hello @everyone',
        author: { name: 'Discord Fan', avatarUrl: 'https://a.test/g.png' },
      });
      const { externalId } = await sender.send(stage.target(), part, stamp(), soon());
      const [message] = await stage.seen();
      expect(message).toMatchObject({ id: externalId, text: 'Hello @everyone', bot: true, pings: [] });
      expect(message?.author.name).toBe('Disc·ord Fan');
      await sender.close();
    });

    it('keeps to one webhook per channel, also over senders', async () => {
      for (let run = 0; run < 2; run += 1) {
        const sender = stage.provider.sender(stage.credentials);
        await sender.send(stage.target(), stage.part(), stamp(), soon());
        await sender.send(stage.target(), stage.part(), stamp(), soon());
        await sender.close();
      }
      expect(await stage.asBot<unknown[]>('GET', `/channels/${stage.channelId}/webhooks`)).toHaveLength(1);
      expect(await stage.seen()).toHaveLength(4);
    });

    it('makes a new webhook when its own has vanished, and posts once', async () => {
      const sender = stage.provider.sender(stage.credentials);
      await sender.send(stage.target(), stage.part({ content: 'one' }), stamp(), soon());
      const [webhook] = await stage.asBot<{ id: string }[]>('GET', `/channels/${stage.channelId}/webhooks`);
      await stage.asBot('DELETE', `/webhooks/${webhook?.id}`);
      await sender.send(stage.target(), stage.part({ content: 'two' }), stamp(), soon());
      expect((await stage.seen()).map(({ text }) => text)).toEqual(['one', 'two']);
      await sender.close();
    });

    it('replies as the bot, with the author in the text', async () => {
      const root = await stage.say('A question');
      const sender = stage.provider.sender(stage.credentials);
      const replyTo = { externalId: root, authorName: 'Ada', excerpt: 'A question' };
      const part = stage.part({ content: 'An answer', replyTo });
      expect(part.certainty).toEqual({ kind: 'idempotent', windowMs: 120_000 });
      await sender.send(stage.target(root), part, stamp(), soon());
      expect((await stage.seen()).at(-1)).toMatchObject({ text: '**Grace**: An answer', thread_id: root, pings: [] });
      await sender.close();
    });

    it('returns the first message when a reply is repeated with its nonce after the line was cut', async () => {
      const root = await stage.say('A question');
      const sender = stage.provider.sender(stage.credentials);
      const part = stage.part({ content: 'An answer', replyTo: { externalId: root, authorName: 'Ada', excerpt: 'A' } });
      const attempt = stamp();
      await stage.fault('accepted_then_reset');
      await expect(sender.send(stage.target(root), part, attempt, soon())).rejects.toMatchObject({
        kind: 'outcome-unknown',
      });
      const { externalId } = await sender.send(stage.target(root), part, attempt, soon());
      const messages = await stage.seen();
      expect(messages).toHaveLength(2);
      expect(messages[1]?.id).toBe(externalId);
      await sender.close();
    });

    it('finds a post whose answer was cut off, and tells it from an equal one before it', async () => {
      const sender = stage.provider.sender(stage.credentials);
      const first = await sender.send(stage.target(), stage.part({ content: 'same' }), stamp(), soon());
      const attempt = stamp();
      const part = stage.part({ content: 'same' });
      expect(await sender.find?.(stage.target(), part, attempt, first.externalId, soon())).toBe('absent');
      await stage.fault('accepted_then_reset');
      await expect(sender.send(stage.target(), part, attempt, soon())).rejects.toMatchObject({
        kind: 'outcome-unknown',
      });
      const messages = await stage.seen();
      expect(messages).toHaveLength(2);
      expect(await sender.find?.(stage.target(), part, attempt, first.externalId, soon())).toEqual({
        found: { externalId: messages[1]?.id },
      });
      await sender.close();
    });

    it('edits and deletes what it posted, also from a sender that has forgotten how', async () => {
      const root = await stage.say('A question');
      const sender = stage.provider.sender(stage.credentials);
      const reply = stage.part({ content: 'reply', replyTo: { externalId: root, authorName: 'Ada', excerpt: 'A' } });
      const posted = await sender.send(stage.target(), stage.part({ content: 'post' }), stamp(), soon());
      const replied = await sender.send(stage.target(root), reply, stamp(), soon());
      await sender.close();

      const other = stage.provider.sender(stage.credentials);
      const at = (externalId: string) => ({ channelId: stage.channelId, externalId });
      const edited = stage.part({ content: 'reply 2', replyTo: { externalId: root, authorName: 'Ada', excerpt: 'A' } });
      await other.edit?.(at(posted.externalId), stage.part({ content: 'post 2' }), soon());
      await other.edit?.(at(replied.externalId), edited, soon());
      expect((await stage.seen()).map(({ text }) => text)).toEqual(['A question', 'post 2', '**Grace**: reply 2']);
      for (const { externalId } of [posted, replied, replied]) await other.remove?.(at(externalId), soon());
      expect((await stage.seen()).map(({ text }) => text)).toEqual(['A question']);
      await other.close();
    });

    it('reacts and takes the reaction back', async () => {
      const message = await stage.say('Nice');
      const sender = stage.provider.sender(stage.credentials);
      const address = { channelId: stage.channelId, externalId: message };
      await sender.react?.(address, '👍', soon());
      await sender.react?.(address, '👍', soon());
      expect((await stage.seen())[0]?.reactions).toMatchObject([{ emoji: '👍', users: [expect.any(String)] }]);
      await sender.unreact?.(address, '👍', soon());
      expect((await stage.seen())[0]?.reactions).toEqual([]);
      await sender.react?.(address, ':party_parrot:', soon());
      expect((await stage.seen())[0]?.reactions).toMatchObject([
        { emoji: expect.stringMatching(/^party_parrot:\d+$/) },
      ]);
      await sender.unreact?.(address, 'party_parrot', soon());
      expect((await stage.seen())[0]?.reactions).toEqual([]);
      await expect(sender.react?.(address, 'no_parrot', soon())).rejects.toMatchObject({ kind: 'payload-refused' });
      await sender.close();
    });
  });

  describe('files', () => {
    const file = (index: number, bytes: number) => ({
      id: `file-${index}`,
      name: `file ${index}.bin`,
      contentType: 'application/octet-stream',
      bytes,
      url: `https://files.example.org/${index}`,
    });
    const sourceOf = (files: ReturnType<typeof file>[], chunk: Buffer): FileSource => ({
      open: async (id) => {
        const found = files.find((one) => one.id === id)!;
        const pieces = function* () {
          for (let left = found.bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
        };
        return { file: found, stream: Readable.from(pieces(), { objectMode: false }) };
      },
    });

    it('are found again by their names where no text tells the post, when its answer was cut off', async () => {
      const files = [file(0, 10)];
      const source = sourceOf(files, Buffer.alloc(10));
      const part = stage.part({ content: '', files });
      const sender = stage.provider.sender(stage.credentials);
      const first = await sender.send(stage.target(), stage.part(), stamp(), soon());
      const attempt = stamp();
      expect(await sender.find?.(stage.target(), part, attempt, first.externalId, soon())).toBe('absent');
      await stage.fault('accepted_then_reset');
      await expect(sender.send(stage.target(), part, attempt, soon(), source)).rejects.toMatchObject({
        kind: 'outcome-unknown',
      });
      expect(await sender.find?.(stage.target(), part, attempt, first.externalId, soon())).toMatchObject({ found: {} });
      await sender.close();
    });

    it('leave nothing in doubt when one cannot be read to its end', async () => {
      const files = [file(0, 1_000_000)];
      const source: FileSource = {
        open: async () => ({
          file: files[0]!,
          stream: Readable.from(
            (async function* () {
              yield Buffer.alloc(1_000);
              throw new ProviderError('unavailable', 'The storage is away.');
            })(),
          ),
        }),
      };
      const sender = stage.provider.sender(stage.credentials);
      const sent = sender.send(stage.target(), stage.part({ files }), stamp(), soon(), source);
      await expect(sent).rejects.toMatchObject({ kind: 'unavailable', message: 'The storage is away.' });
      expect(await stage.seen()).toEqual([]);
      await sender.close();
    });
  });

  describe('pins', () => {
    it('name the right that they want', async () => {
      const poor = await DiscordStage.open({ scopes: ['VIEW_CHANNEL', 'SEND_MESSAGES', 'READ_MESSAGE_HISTORY'] });
      const sender = poor.provider.sender(poor.credentials);
      const address = { channelId: poor.channelId, externalId: await poor.say('News') };
      const refusal = { kind: 'permission-missing', details: { scopes: ['PIN_MESSAGES'] } };
      await expect(sender.pin?.(address, soon())).rejects.toMatchObject(refusal);
      await expect(sender.unpin?.(address, soon())).rejects.toMatchObject(refusal);
      await sender.close();
      await poor.close();
    });
  });

  describe('without the right to manage webhooks', () => {
    it('posts as the bot, names the author, and finds the post again', async () => {
      const poor = await DiscordStage.open({ scopes: ['VIEW_CHANNEL', 'SEND_MESSAGES', 'READ_MESSAGE_HISTORY'] });
      try {
        expect((await poor.provider.identify(poor.credentials, soon())).missingScopes).toContain('MANAGE_WEBHOOKS');
        const sender = poor.provider.sender(poor.credentials);
        const attempt = stamp();
        const part = poor.part({ content: 'Hello' });
        const { externalId } = await sender.send(poor.target(), part, attempt, soon());
        expect(await poor.seen()).toMatchObject([{ id: externalId, text: '**Grace**: Hello' }]);
        expect(await sender.find?.(poor.target(), part, attempt, null, soon())).toEqual({ found: { externalId } });
        await sender.close();
      } finally {
        await poor.close();
      }
    });
  });

  describe('limits as documented', () => {
    it('is told when to come back, before Discord has to refuse, and then delivers in order', async () => {
      const busy = await DiscordStage.open({ limits: 'documented' });
      const sender = busy.provider.sender(busy.credentials);
      const waits: number[] = [];
      const texts = Array.from({ length: 8 }, (_, index) => `message ${index}`);
      for (const content of texts) {
        const attempt = stamp();
        const send = () => sender.send(busy.target(), busy.part({ content }), attempt, soon());
        await send().catch(async (error: { kind: string; details: { retryAfterMs: number } }) => {
          expect(error.kind).toBe('rate-limited');
          waits.push(error.details.retryAfterMs);
          await new Promise((resolve) => setTimeout(resolve, error.details.retryAfterMs));
          await send();
        });
      }
      expect((await busy.seen()).map(({ text }) => text)).toEqual(texts);
      expect(waits.length).toBeGreaterThan(0);
      expect(Math.max(...waits)).toBeLessThan(5_000);
      await sender.close();
      await busy.close();
    });
  });

  describe('threads', () => {
    it("posts as the author in a thread, through its parent's webhook, and edits it there", async () => {
      const root = await stage.say('A question');
      const path = `/channels/${stage.channelId}/messages/${root}/threads`;
      const thread = await stage.asBot<{ id: string }>('POST', path, { name: 'side talk' });
      const listed = await stage.provider.listChannels(stage.credentials, soon());
      expect(listed).toContainEqual(expect.objectContaining({ id: thread.id, type: 'thread', name: 'side talk' }));

      const sender = stage.provider.sender(stage.credentials);
      const target = { channelId: thread.id, replyTo: null };
      const { externalId } = await sender.send(target, stage.part({ content: 'helo' }), stamp(), soon());
      await sender.edit?.({ channelId: thread.id, externalId }, stage.part({ content: 'hello' }), soon());
      expect((await stage.seen(thread.id)).at(-1)).toMatchObject({ text: 'hello', author: { name: 'Grace' } });
      await sender.close();
    });
  });

  describe('without the right to read history', () => {
    it('is not sure that a post is absent', async () => {
      const blind = await DiscordStage.open({ scopes: ['VIEW_CHANNEL', 'SEND_MESSAGES', 'MANAGE_WEBHOOKS'] });
      const sender = blind.provider.sender(blind.credentials);
      const attempt = stamp();
      const part = blind.part();
      await sender.send(blind.target(), part, attempt, soon());
      expect(await sender.find?.(blind.target(), part, attempt, null, soon())).toBe('unsure');
      await sender.close();
      await blind.close();
    });
  });

  describe('failures', () => {
    it('passes a rate limit on at once', async () => {
      const sender = stage.provider.sender(stage.credentials);
      await sender.send(stage.target(), stage.part(), stamp(), soon());
      const before = performance.now();
      await sender.send(stage.target(), stage.part(), stamp(), soon());
      const usual = performance.now() - before;
      await stage.fault('429', 1, { retry_after: 7 });
      const begun = performance.now();
      const refused = await sender.send(stage.target(), stage.part(), stamp(), soon()).catch((error: unknown) => error);
      expect(refused).toMatchObject({ kind: 'rate-limited', details: { scope: 'channel' } });
      const { retryAfterMs } = (refused as { details: { retryAfterMs: number } }).details;
      expect(retryAfterMs).toBeGreaterThanOrEqual(7_000);
      expect(retryAfterMs).toBeLessThan(8_000);
      expect(performance.now() - begun).toBeLessThan(Math.max(2_000, 10 * usual));
      await sender.close();
    });

    it('leaves open what a failing server did with a post, and calls an edit unavailable', async () => {
      const sender = stage.provider.sender(stage.credentials);
      const { externalId } = await sender.send(stage.target(), stage.part(), stamp(), soon());
      await stage.fault('500');
      await expect(sender.send(stage.target(), stage.part(), stamp(), soon())).rejects.toMatchObject({
        kind: 'outcome-unknown',
      });
      await stage.fault('500');
      const address = { channelId: stage.channelId, externalId };
      await expect(sender.edit?.(address, stage.part(), soon())).rejects.toMatchObject({ kind: 'unavailable' });
      await sender.close();
    });

    it('gives up when the time is up', async () => {
      const sender = stage.provider.sender(stage.credentials);
      await sender.send(stage.target(), stage.part(), stamp(), soon());
      await stage.fault('timeout');
      await expect(sender.send(stage.target(), stage.part(), stamp(), soon(1_000))).rejects.toMatchObject({
        kind: 'outcome-unknown',
        details: { network: true },
      });
      await sender.close();
    });

    it('is certain that nothing happened when nobody listens', async () => {
      const away = await DiscordStage.open();
      const sender = away.provider.sender(away.credentials);
      const part = away.part({ replyTo: { externalId: '100000000000000001', authorName: 'Ada', excerpt: 'A' } });
      await away.close();
      await expect(sender.send(away.target(), part, stamp(), soon())).rejects.toMatchObject({
        kind: 'unavailable',
        details: { network: true },
      });
      await sender.close();
    });

    it('does not try a rejected token again', async () => {
      const sender = stage.provider.sender(stage.credentials);
      await stage.fault('revoked');
      const revoked = { kind: 'credentials-rejected' };
      await expect(sender.send(stage.target(), stage.part(), stamp(), soon())).rejects.toMatchObject(revoked);
      await stage.fault('500');
      await expect(sender.send(stage.target(), stage.part(), stamp(), soon())).rejects.toMatchObject(revoked);
      await sender.close();
    });
  });

  describe('reading back', () => {
    it('gives the same keys as the live session, oldest first over pages', async () => {
      const inbox = new RecordingInbox();
      const session = new AbortController();
      const running = stage.provider.listen(stage.credentials, { inbox, signal: session.signal, webhook: null });
      await inbox.until(({ states }) => states.length === 1);
      const first = await stage.say('the first');
      for (let index = 0; index < 120; index += 1) await stage.say(`message ${index}`);
      await inbox.until(({ events }) => events.length === 121);
      session.abort();
      await running;

      const { provider, credentials } = stage;
      if (!isBackfilling(provider)) throw new Error('no history');
      const request = { channelId: stage.channelId, after: first, since: new Date(Date.now() - 60_000), threads: [] };
      const pages: InboundEvent[][] = [];
      for await (const page of provider.history(credentials, request, soon())) pages.push(page);
      expect(pages.map(({ length }) => length)).toEqual([100, 20]);
      expect(pages.flat().map(({ key }) => key)).toEqual(inbox.events.slice(1).map(({ key }) => key));
    }, 60_000);
  });

  describe('listening', () => {
    let inbox: RecordingInbox;
    let session: AbortController;
    let running: Promise<void>;

    beforeEach(() => {
      inbox = new RecordingInbox();
      session = new AbortController();
    });
    afterEach(async () => {
      session.abort();
      await running.catch(() => undefined);
    });

    async function start(): Promise<void> {
      running = stage.provider.listen(stage.credentials, { inbox, signal: session.signal, webhook: null });
      running.catch(() => undefined);
      await inbox.until(({ states }) => states.length > 0);
    }

    it('tells messages, edits, reactions, deletes and channels in the order of their arrival', async () => {
      await start();
      expect(inbox.states).toEqual(['connected, missed']);
      const user = { id: 'ada', name: 'Ada' };
      const place = { account_id: stage.account, channel_id: stage.channelId };
      const root = await stage.say('Hello');
      const reply = await stage.say('And more', { thread_id: root });
      await stage.control('PATCH', `messages/${root}`, { ...place, text: 'Hello!' });
      await stage.control('PUT', `messages/${root}/reactions/${encodeURIComponent('🎉')}`, { ...place, user });
      await stage.control('DELETE', `messages/${reply}?${new URLSearchParams(place)}`);
      await stage.control('POST', `accounts/${stage.account}/channels`, { name: 'news' });
      await inbox.until(({ events }) => events.length === 6);
      expect(inbox.events).toMatchObject([
        {
          kind: 'message.created',
          messageId: root,
          message: { text: 'Hello', replyTo: null, author: { name: 'Ada', isBot: false } },
        },
        { kind: 'message.created', messageId: reply, message: { text: 'And more', replyTo: root } },
        { kind: 'message.edited', messageId: root, version: expect.any(Number), message: { text: 'Hello!' } },
        { kind: 'reaction.added', messageId: root, emoji: '🎉', actor: { name: 'Ada' } },
        { kind: 'message.deleted', messageId: reply },
        { kind: 'channel.seen', channel: { name: 'news', type: 'text', serverId: stage.account } },
      ]);
    });

    it('brings our own posts back under ids that the account lists as its own', async () => {
      await start();
      const { selfIds } = await stage.provider.identify(stage.credentials, soon());
      const root = await stage.say('Hello');
      const sender = stage.provider.sender(stage.credentials);
      const reply = stage.part({ replyTo: { externalId: root, authorName: 'Ada', excerpt: 'Hello' } });
      const sent = [
        await sender.send(stage.target(), stage.part(), stamp(), soon()),
        await sender.send(stage.target(root), reply, stamp(), soon()),
      ];
      await inbox.until(({ events }) => events.filter(({ kind }) => kind === 'message.created').length === 3);
      const ours = inbox.events.filter((event) => event.kind === 'message.created').slice(1);
      expect(ours.map(({ messageId }) => messageId)).toEqual(sent.map(({ externalId }) => externalId));
      for (const { message } of ours) {
        expect(message.author.isBot).toBe(true);
        expect(message.author.ids.some((id) => selfIds.includes(id))).toBe(true);
      }
      await sender.close();
    });

    it('resumes after the line dropped and has every message once, in order', async () => {
      await start();
      await stage.say('before');
      await inbox.until(({ events }) => events.length === 1);
      await stage.control('POST', 'disconnect');
      await stage.say('during');
      await inbox.until(({ states }) => states.length === 3);
      await stage.say('after');
      await inbox.until(({ events }) => events.length === 3);
      expect(inbox.states).toEqual(['connected, missed', 'disconnected', 'connected']);
      expect(inbox.texts()).toEqual(['before', 'during', 'after']);
    });

    it('keeps the order and loses nothing while the inbox refuses', async () => {
      await start();
      inbox.refusals = 3;
      const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`);
      for (const text of texts) await stage.say(text);
      await inbox.until(({ events }) => events.length === texts.length);
      expect(inbox.texts()).toEqual(texts);
    });

    it('ends for good when the token is taken back', async () => {
      await start();
      await stage.fault('revoked');
      await expect(stage.provider.identify(stage.credentials, soon())).rejects.toMatchObject({
        kind: 'credentials-rejected',
      });
      await expect(running).rejects.toMatchObject({ kind: 'credentials-rejected' });
    });

    it('ends at once with a token that was never good', async () => {
      const wrong = { ...stage.credentials, bot_token: 'wrong.wrong.wrong-wrong-wrong' };
      running = stage.provider.listen(wrong, { inbox, signal: session.signal, webhook: null });
      await expect(running).rejects.toMatchObject({ kind: 'credentials-rejected' });
      expect(inbox.states).toEqual([]);
    });

    it('ends when the bot is not in the server', async () => {
      const other = { ...stage.credentials, guild_id: '100000000000000001' };
      running = stage.provider.listen(other, { inbox, signal: session.signal, webhook: null });
      await expect(running).rejects.toMatchObject({ kind: 'permission-missing' });
    });

    it('keeps trying while Discord is failing', async () => {
      await stage.fault('500', 1);
      await start();
      await inbox.until(({ states }) => states.length === 2);
      expect(inbox.states).toEqual(['disconnected', 'connected, missed']);
      expect(inbox.errors[0]).toMatchObject({ kind: 'unavailable' });
    });

    it('hears nothing more after it was ended between two attempts to connect', async () => {
      await start();
      await stage.control('POST', 'disconnect');
      await inbox.until(({ states }) => states.includes('disconnected'));
      session.abort();
      await running;
      await stage.say('too late');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(inbox.states).toEqual(['connected, missed', 'disconnected']);
      expect(inbox.events).toEqual([]);
    });
  });
});
