import type { APIMessage, APIUser } from 'discord.js';
import type { AttemptStamp, FileSource, Finding, Part, PartAddress, Receipt, Sender, SendTarget } from '../contract.js';
import { ProviderError } from '../errors.js';
import { GuildEmoji } from './discord.emoji.js';
import { findPosted } from './discord.find.js';
import { MultipartForm } from './discord.form.js';
import { expectIds } from './discord.ids.js';
import { DiscordMarks } from './discord.marks.js';
import { type DiscordPayload, readPayload } from './discord.payload.js';
import { type DiscordRest, hasCode } from './discord.rest.js';
import { ChannelWebhooks, type OwnWebhook } from './discord.webhooks.js';

/** Nobody is notified by what we carry but those whom it is to notify. */
const pings = ({ users }: DiscordPayload) => ({ parse: [], users, replied_user: false });
/** Messages whose way of posting is remembered, so that an edit needs no question first. */
const REMEMBERED = 10_000;

/** Posts as the author through a webhook where it can, else as the bot with the author's name in the text. */
export class DiscordSender implements Sender {
  private readonly webhooks: ChannelWebhooks;
  private readonly marks: DiscordMarks;
  /** Message id to the webhook that posted it; null for the bot. */
  private readonly ways = new Map<string, OwnWebhook | null>();
  private botUserId: string | undefined;

  constructor(
    private readonly rest: DiscordRest,
    guildId: string,
  ) {
    this.webhooks = new ChannelWebhooks(rest);
    this.marks = new DiscordMarks(rest, new GuildEmoji(rest, guildId));
  }

  async send(
    target: SendTarget,
    part: Part,
    stamp: AttemptStamp,
    signal: AbortSignal,
    files?: FileSource,
  ): Promise<Receipt> {
    expectIds(target.channelId);
    const payload = readPayload(part);
    const body: WithFiles = (json) => withFiles(json, payload, files);
    const message =
      (payload.webhook && (await this.postByWebhook(target.channelId, payload, body, signal))) ??
      (await this.postAsBot(target, payload, body, stamp, signal));
    return { externalId: message.id };
  }

  async edit({ channelId, externalId }: PartAddress, part: Part, signal: AbortSignal): Promise<void> {
    expectIds(channelId, externalId);
    const way = await this.wayOf(channelId, externalId, signal);
    const payload = readPayload(part);
    const content = way ? (payload.webhook ?? payload.bot).content : payload.bot.content;
    const body = { content, allowed_mentions: pings(payload) };
    await this.rest.call({ method: 'PATCH', ...messagePath(way, channelId, externalId), body }, signal);
  }

  async remove({ channelId, externalId }: PartAddress, signal: AbortSignal): Promise<void> {
    expectIds(channelId, externalId);
    try {
      const way = await this.wayOf(channelId, externalId, signal);
      await this.rest.call({ method: 'DELETE', ...messagePath(way, channelId, externalId) }, signal);
    } catch (error) {
      if (hasCode(error, 10008)) return;
      if (!hasCode(error, 10015, 50027)) throw error;
      // Its webhook is gone: a bot that manages messages may still delete what it posted.
      await this.rest.call({ method: 'DELETE', ...messagePath(null, channelId, externalId) }, signal);
    }
  }

  react(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    return this.marks.react(address, emoji, signal);
  }

  unreact(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    return this.marks.unreact(address, emoji, signal);
  }

  pin(address: PartAddress, signal: AbortSignal): Promise<void> {
    return this.marks.pin(address, signal);
  }

  unpin(address: PartAddress, signal: AbortSignal): Promise<void> {
    return this.marks.unpin(address, signal);
  }

  async find(
    target: SendTarget,
    part: Part,
    stamp: AttemptStamp,
    after: string | null,
    signal: AbortSignal,
  ): Promise<Finding> {
    expectIds(target.channelId);
    const [applicationId, botUserId] = await Promise.all([this.webhooks.application(signal), this.me(signal)]);
    const sought = { channelId: target.channelId, payload: readPayload(part), applicationId, botUserId };
    return findPosted(this.rest, sought, stamp, after, signal);
  }

  async close(): Promise<void> {
    await this.rest.close();
  }

  private async me(signal: AbortSignal): Promise<string> {
    this.botUserId ??= (await this.rest.call<APIUser>({ method: 'GET', path: '/users/@me' }, signal)).id;
    return this.botUserId;
  }

  /** Null when webhooks are not allowed there. A webhook that vanished posted nothing, so one new try is safe. */
  private async postByWebhook(
    channelId: string,
    payload: DiscordPayload,
    body: WithFiles,
    signal: AbortSignal,
  ): Promise<APIMessage | null> {
    const webhook = await this.webhooks.own(channelId, signal);
    if (!webhook) return null;
    const json = { ...payload.webhook, allowed_mentions: pings(payload) };
    try {
      return await this.execute(webhook, channelId, body(json), signal);
    } catch (error) {
      if (!hasCode(error, 10015, 50027)) throw error;
    }
    this.webhooks.forget(channelId);
    this.webhooks.forget(webhook.channelId);
    const anew = await this.webhooks.own(channelId, signal);
    return anew && this.execute(anew, channelId, body(json), signal);
  }

  private async execute(webhook: OwnWebhook, channelId: string, body: Body, signal: AbortSignal): Promise<APIMessage> {
    const message = await this.rest.call<APIMessage>(
      {
        method: 'POST',
        path: `/webhooks/${webhook.id}/${webhook.token}`,
        query: { wait: 'true', ...inThread(webhook, channelId) },
        body,
        posts: true,
        anonymous: true,
      },
      signal,
    );
    this.remember(message.id, webhook);
    return message;
  }

  private async postAsBot(
    target: SendTarget,
    payload: DiscordPayload,
    withFiles: WithFiles,
    stamp: AttemptStamp,
    signal: AbortSignal,
  ): Promise<APIMessage> {
    const answered = payload.reply && target.replyTo ? target.replyTo : null;
    const body = withFiles({
      ...payload.bot,
      allowed_mentions: pings(payload),
      nonce: stamp.nonce,
      enforce_nonce: true,
      ...(answered ? { message_reference: { message_id: answered, fail_if_not_exists: false } } : {}),
    });
    const path = `/channels/${target.channelId}/messages` as const;
    const message = await this.rest.call<APIMessage>({ method: 'POST', path, body, posts: true }, signal);
    this.remember(message.id, null);
    return message;
  }

  private async wayOf(channelId: string, messageId: string, signal: AbortSignal): Promise<OwnWebhook | null> {
    const remembered = this.ways.get(messageId);
    if (remembered !== undefined) return remembered;
    const path = `/channels/${channelId}/messages/${messageId}` as const;
    const message = await this.rest.call<APIMessage>({ method: 'GET', path }, signal);
    const way = message.webhook_id ? await this.webhooks.byId(message.webhook_id, signal) : null;
    if (message.webhook_id && !way) {
      throw new ProviderError('target-gone', 'The webhook that posted this Discord message is gone.', {
        nativeCode: '10015',
      });
    }
    this.remember(messageId, way);
    return way;
  }

  private remember(messageId: string, way: OwnWebhook | null): void {
    this.ways.set(messageId, way);
    if (this.ways.size <= REMEMBERED) return;
    const oldest = this.ways.keys().next().value;
    if (oldest !== undefined) this.ways.delete(oldest);
  }
}

function messagePath(way: OwnWebhook | null, channelId: string, messageId: string) {
  if (!way) return { path: `/channels/${channelId}/messages/${messageId}` as const };
  return {
    path: `/webhooks/${way.id}/${way.token}/messages/${messageId}` as const,
    query: inThread(way, channelId),
    anonymous: true,
  };
}

function inThread(webhook: OwnWebhook, channelId: string): Record<string, string> {
  return webhook.channelId === channelId ? {} : { thread_id: channelId };
}

type Body = Record<string, unknown> | MultipartForm;
/** The body of one attempt: files are opened anew for each. */
type WithFiles = (json: Record<string, unknown>) => Body;

function withFiles(json: Record<string, unknown>, { files }: DiscordPayload, source: FileSource | undefined): Body {
  if (files.length === 0) return json;
  if (!source) throw new ProviderError('payload-refused', 'The files of this message cannot be had.');
  const attachments = files.map(({ name }, id) => ({ id, filename: name }));
  const opened = files.map((file) => ({ ...file, open: async () => (await source.open(file.id)).stream }));
  return new MultipartForm({ ...json, attachments }, opened);
}
