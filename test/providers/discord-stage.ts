import { startSandbox, type Sandbox } from '@patchbay/sandbox';
import type { AttemptStamp, Inbox, OutboundMessage, Part, SendTarget } from '../../src/platforms/contract.js';
import { loadDiscord } from '../../src/platforms/discord/discord.library.js';
import { DiscordProvider } from '../../src/platforms/discord/discord.provider.js';
import type { InboundEvent } from '../../src/platforms/inbound-event.js';

export interface Seen {
  id: string;
  text: string;
  author: { id: string; name: string };
  bot: boolean;
  thread_id: string | null;
  edited: boolean;
  reactions: { emoji: string; users: string[] }[];
  pings: string[];
}

/** A sandbox with one Discord server in it, and a provider that points there. */
export class DiscordStage {
  readonly provider: DiscordProvider;
  account = '';
  credentials: Record<string, string> = {};
  channels: { id: string; name: string }[] = [];

  private constructor(private readonly sandbox: Sandbox) {
    this.provider = new DiscordProvider({ apiUrl: `${sandbox.url}/discord/api` });
  }

  static async open(body: object = {}): Promise<DiscordStage> {
    // Jest transforms it on first use, which on a busy machine takes longer than a request may.
    await loadDiscord();
    const stage = new DiscordStage(await startSandbox({ port: 0 }));
    const made = await stage.control('POST', 'accounts', body);
    stage.account = made.account_id as string;
    stage.credentials = made.credentials as Record<string, string>;
    stage.channels = made.channels as { id: string; name: string }[];
    return stage;
  }

  get channelId(): string {
    return this.channels[0]?.id ?? '';
  }

  /** Calls the sandbox's control API of Discord. */
  async control(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.sandbox.url}/_control/discord/${path}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  fault(kind: string, count = 1, more: object = {}): Promise<unknown> {
    return this.control('POST', 'faults', { kind, count, ...more });
  }

  /** Calls the sandbox's Discord as the bot itself, past the provider. */
  async asBot<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.sandbox.url}/discord/api/v10${path}`, {
      method,
      headers: { authorization: `Bot ${this.credentials.bot_token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async say(text: string, more: object = {}): Promise<string> {
    const user = { id: 'ada', name: 'Ada' };
    const body = { account_id: this.account, channel_id: this.channelId, user, text, ...more };
    return (await this.control('POST', 'messages', body)).message_id as string;
  }

  async seen(channelId = this.channelId): Promise<Seen[]> {
    const query = `account_id=${this.account}&channel_id=${channelId}`;
    return (await this.control('GET', `messages?${query}`)).messages as Seen[];
  }

  target(replyTo: string | null = null): SendTarget {
    return { channelId: this.channelId, replyTo };
  }

  parts(message: Partial<OutboundMessage> = {}): Part[] {
    const encoded = this.provider.encode({
      content: 'Hello',
      author: { name: 'Grace', avatarUrl: null },
      replyTo: null,
      mentions: [],
      files: [],
      ...message,
    });
    if ('refused' in encoded) throw new Error(encoded.refused);
    return encoded.parts;
  }

  part(message: Partial<OutboundMessage> = {}): Part {
    return this.parts(message)[0] as Part;
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }
}

let stamps = 0;

export function stamp(): AttemptStamp {
  stamps += 1;
  return { deliveryId: `delivery-${stamps}`, part: 0, nonce: `nonce${process.pid}x${stamps}`, startedAt: new Date() };
}

/** Time enough for any answer of a local server. */
export function soon(milliseconds = 10_000): AbortSignal {
  return AbortSignal.timeout(milliseconds);
}

/** An inbox that keeps what it is told, and lets a spec wait for it. */
export class RecordingInbox implements Inbox {
  readonly events: InboundEvent[] = [];
  readonly states: string[] = [];
  errors: Error[] = [];
  /** Refusals still to come, as when the database is away. */
  refusals = 0;

  async accept(events: InboundEvent[]): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (this.refusals-- > 0) throw new Error('not now');
    this.events.push(...events);
  }

  connected(missed: boolean): void {
    this.states.push(missed ? 'connected, missed' : 'connected');
  }

  disconnected(error: Error): void {
    this.states.push('disconnected');
    this.errors.push(error);
  }

  texts(): string[] {
    return this.events.flatMap((event) => (event.kind === 'message.created' ? [event.message.text] : []));
  }

  async until(what: (inbox: RecordingInbox) => boolean, milliseconds = 25_000): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!what(this)) {
      if (Date.now() > end) throw new Error(`never came; so far: ${JSON.stringify([this.states, this.events])}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
