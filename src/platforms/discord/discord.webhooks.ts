import type { APIApplication, APIWebhook } from 'discord.js';
import { ProviderError, type ProviderErrorKind } from '../errors.js';
import { compareSnowflakes } from './discord.ids.js';
import { type DiscordRest, hasCode } from './discord.rest.js';

/** A webhook that our application made, and so may post, edit and delete with. */
export interface OwnWebhook {
  id: string;
  token: string;
  /** The channel it belongs to; a thread's posts go through its parent's. */
  channelId: string;
}

interface RawThread {
  type: number;
  parent_id?: string | null;
}

/** What Discord shows as the webhook's own name in the channel's settings. */
const WEBHOOK_NAME = 'Patchbay';
const INCOMING = 1;
const THREAD_TYPES = [10, 11, 12];
/** After this long a channel that forbade webhooks is asked again. */
const FORBIDDEN_FOR_MS = 10 * 60_000;

/** One webhook of ours per channel: found when it exists, made when not, remembered from then on. */
export class ChannelWebhooks {
  private readonly known = new Map<string, Promise<OwnWebhook | null>>();
  private readonly forbiddenUntil = new Map<string, number>();
  private applicationId: string | undefined;

  constructor(private readonly rest: DiscordRest) {}

  /** Null when the bot may not have a webhook there. */
  async own(channelId: string, signal: AbortSignal): Promise<OwnWebhook | null> {
    if ((this.forbiddenUntil.get(channelId) ?? 0) > Date.now()) return null;
    let webhook = this.known.get(channelId);
    if (!webhook) {
      webhook = this.findOrCreate(channelId, signal);
      this.known.set(channelId, webhook);
      webhook.then((found) => found ?? this.forbid(channelId)).catch(() => this.known.delete(channelId));
    }
    return webhook;
  }

  /** Any webhook of our application by its id; null when it is another's, or gone. */
  async byId(id: string, signal: AbortSignal): Promise<OwnWebhook | null> {
    const webhook = await this.rest
      .call<APIWebhook>({ method: 'GET', path: `/webhooks/${id}` }, signal)
      .catch((error) => {
        if (hasCode(error, 10015)) return null;
        throw error;
      });
    return webhook && this.usable(webhook);
  }

  /** Forgets a webhook that Discord says is gone, so that the next post makes a new one. */
  forget(channelId: string): void {
    this.known.delete(channelId);
  }

  /** Our application's id, asked for once. */
  async application(signal: AbortSignal): Promise<string> {
    this.applicationId ??= (
      await this.rest.call<APIApplication>({ method: 'GET', path: '/applications/@me' }, signal)
    ).id;
    return this.applicationId;
  }

  private forbid(channelId: string): void {
    this.known.delete(channelId);
    this.forbiddenUntil.set(channelId, Date.now() + FORBIDDEN_FOR_MS);
  }

  private async findOrCreate(channelId: string, signal: AbortSignal): Promise<OwnWebhook | null> {
    try {
      return (await this.findIn(channelId, signal)) ?? (await this.create(channelId, signal));
    } catch (error) {
      if (!hasCode(error, 10003, 50024)) return afterRefusal(error);
      const parent = await this.parentOf(channelId, signal);
      if (!parent) throw error;
      return this.own(parent, signal);
    }
  }

  private async findIn(channelId: string, signal: AbortSignal): Promise<OwnWebhook | null> {
    const [applicationId, webhooks] = await Promise.all([
      this.application(signal),
      this.rest.call<APIWebhook[]>({ method: 'GET', path: `/channels/${channelId}/webhooks` }, signal),
    ]);
    const ours = webhooks.filter(({ type, application_id }) => type === INCOMING && application_id === applicationId);
    // The oldest, so that every process of ours takes the same one.
    const oldest = ours.sort((one, other) => compareSnowflakes(one.id, other.id))[0];
    return oldest ? this.usable(oldest) : null;
  }

  private async create(channelId: string, signal: AbortSignal): Promise<OwnWebhook> {
    const path = `/channels/${channelId}/webhooks` as const;
    const made = this.usable(
      await this.rest.call<APIWebhook>({ method: 'POST', path, body: { name: WEBHOOK_NAME } }, signal),
    );
    if (!made) throw new ProviderError('unavailable', 'Discord made a webhook without telling its token.');
    return made;
  }

  private async parentOf(channelId: string, signal: AbortSignal): Promise<string | null> {
    const channel = await this.rest.call<RawThread>({ method: 'GET', path: `/channels/${channelId}` }, signal);
    return THREAD_TYPES.includes(channel.type) ? (channel.parent_id ?? null) : null;
  }

  private usable({ id, token, channel_id }: APIWebhook): OwnWebhook | null {
    return token && channel_id ? { id, token, channelId: channel_id } : null;
  }
}

/**
 * Null when webhooks are refused here (50013: no right to manage them; 30007: the channel has fifteen of others): the
 * bot itself posts then. Whatever may pass by itself, or concerns the token, is thrown.
 */
function afterRefusal(error: unknown): null {
  const refusals: ProviderErrorKind[] = ['permission-missing', 'target-gone', 'payload-refused'];
  if (error instanceof ProviderError && refusals.includes(error.kind)) return null;
  throw error;
}
