import type { APIMessage, APIUser } from 'discord.js';
import type { AttemptStamp, Finding, Part, PartAddress, Receipt, Sender, SendTarget } from '../contract.js';
import { ProviderError } from '../errors.js';
import { findPosted } from './discord.find.js';
import { isSnowflake, reactionEmoji } from './discord.ids.js';
import { type DiscordPayload, readPayload } from './discord.payload.js';
import { type DiscordRest, hasCode } from './discord.rest.js';
import { ChannelWebhooks, type OwnWebhook } from './discord.webhooks.js';

/** Nobody is ever notified by what we carry. */
const NO_PINGS = { parse: [], replied_user: false };
/** Messages whose way of posting is remembered, so that an edit needs no question first. */
const REMEMBERED = 10_000;

/** Posts as the author through a webhook where it can, else as the bot with the author's name in the text. */
export class DiscordSender implements Sender {
  private readonly webhooks: ChannelWebhooks;
  /** Message id to the webhook that posted it; null for the bot. */
  private readonly ways = new Map<string, OwnWebhook | null>();
  private botUserId: string | undefined;

  constructor(private readonly rest: DiscordRest) {
    this.webhooks = new ChannelWebhooks(rest);
  }

  async send(target: SendTarget, part: Part, stamp: AttemptStamp, signal: AbortSignal): Promise<Receipt> {
    expectIds(target.channelId);
    const payload = readPayload(part);
    const message =
      (payload.webhook && (await this.postByWebhook(target.channelId, payload.webhook, signal))) ??
      (await this.postAsBot(target, payload, stamp, signal));
    return { externalId: message.id };
  }

  async edit({ channelId, externalId }: PartAddress, part: Part, signal: AbortSignal): Promise<void> {
    expectIds(channelId, externalId);
    const way = await this.wayOf(channelId, externalId, signal);
    const payload = readPayload(part);
    const content = way ? (payload.webhook ?? payload.bot).content : payload.bot.content;
    const body = { content, allowed_mentions: way ? { parse: [] } : NO_PINGS };
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

  async react(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    await this.rest.call({ method: 'PUT', path: reactionPath(address, emoji) }, signal);
  }

  async unreact(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    try {
      await this.rest.call({ method: 'DELETE', path: reactionPath(address, emoji) }, signal);
    } catch (error) {
      if (!hasCode(error, 10008, 10014)) throw error;
    }
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
    body: NonNullable<DiscordPayload['webhook']>,
    signal: AbortSignal,
  ): Promise<APIMessage | null> {
    const webhook = await this.webhooks.own(channelId, signal);
    if (!webhook) return null;
    try {
      return await this.execute(webhook, channelId, body, signal);
    } catch (error) {
      if (!hasCode(error, 10015, 50027)) throw error;
    }
    this.webhooks.forget(channelId);
    this.webhooks.forget(webhook.channelId);
    const anew = await this.webhooks.own(channelId, signal);
    return anew && this.execute(anew, channelId, body, signal);
  }

  private async execute(
    webhook: OwnWebhook,
    channelId: string,
    body: NonNullable<DiscordPayload['webhook']>,
    signal: AbortSignal,
  ): Promise<APIMessage> {
    const message = await this.rest.call<APIMessage>(
      {
        method: 'POST',
        path: `/webhooks/${webhook.id}/${webhook.token}`,
        query: { wait: 'true', ...inThread(webhook, channelId) },
        body: { ...body, allowed_mentions: { parse: [] } },
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
    stamp: AttemptStamp,
    signal: AbortSignal,
  ): Promise<APIMessage> {
    const answered = payload.reply && target.replyTo ? target.replyTo : null;
    const body = {
      ...payload.bot,
      allowed_mentions: NO_PINGS,
      nonce: stamp.nonce,
      enforce_nonce: true,
      ...(answered ? { message_reference: { message_id: answered, fail_if_not_exists: false } } : {}),
    };
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

function reactionPath({ channelId, externalId }: PartAddress, emoji: string): `/${string}` {
  expectIds(channelId, externalId);
  const native = reactionEmoji(emoji);
  if (!native) {
    throw new ProviderError('payload-refused', `Discord takes a custom emoji only as name:id, not as "${emoji}".`);
  }
  return `/channels/${channelId}/messages/${externalId}/reactions/${encodeURIComponent(native)}/@me`;
}

/** Ids become parts of paths: nothing but a Discord id may. */
function expectIds(...ids: string[]): void {
  const strange = ids.find((id) => !isSnowflake(id));
  if (strange !== undefined) throw new ProviderError('target-gone', `"${strange}" is no Discord id.`);
}
