import { startSandbox, type Sandbox, type SandboxAccount, type SandboxMessage } from '@patchbay/sandbox';
import type { SandboxOptions } from '@patchbay/sandbox';
import type {
  AttemptStamp,
  KnownChannel,
  OutboundMessage,
  Part,
  PlatformProvider,
  Sender,
  WebhookRequest,
} from '../../../src/platforms/contract.js';
import type { Credentials } from '../../../src/platforms/credentials.js';
import { ProviderError } from '../../../src/platforms/errors.js';
import { isWebhooked } from '../../../src/platforms/facets.js';
import type { InboundEvent, Route } from '../../../src/platforms/inbound-event.js';
import { Door } from './door.js';
import { Ear, until } from './ear.js';

/** What the suite must be told of a platform beyond what its capabilities say. */
export interface ContractSetup {
  /** The platform's name in the sandbox's control API. */
  platform: string;
  provider(sandboxUrl: string): PlatformProvider;
  sandbox?: SandboxOptions;
  /** False where channels are known only by what is heard of them. */
  listsChannels?: boolean;
  /** False where a bot is not told of what people delete. */
  hearsDeletes?: boolean;
  /** False where a bot is not told of its own posts. */
  echoes?: boolean;
  /** True where nothing but webhooks brings events: they come in by a door of the stage's own, from the beginning. */
  hearsByWebhook?: boolean;
  /** False where a delivery that was not taken is lost. */
  retriesWebhooks?: boolean;
  /** True where each file of a message is a message of its own. */
  sendsFilesApart?: boolean;
  /** False where a bot is not told of pins that are taken away. */
  hearsUnpins?: boolean;
  /** How the sandbox's markup mentions somebody, where a mention as people write it does not tell who it is. */
  mentionMarkup?(id: string, name: string): string;
  /** True where a bot cannot fetch a channel's files but those that are pictures. */
  handsOutPicturesAlone?: boolean;
  /** Credentials that make `listen` leave everything to webhooks; the account's own when absent. */
  webhookCredentials?(credentials: Credentials): Credentials;
}

export const ADA = { id: 'ada', name: 'Ada Lovelace' };

/** One account of the sandbox, a provider that points there, and a person who writes. */
export class Stage {
  account!: SandboxAccount;
  provider!: PlatformProvider;
  sender!: Sender;
  private sandbox!: Sandbox;
  private readonly ends: (() => unknown)[] = [];
  /** Of `hearsByWebhook`: those that listen now, and the channels that were heard of. */
  private ears: Ear[] = [];
  private readonly known = new Map<string, KnownChannel>();
  private door: Door | null = null;

  constructor(readonly setup: ContractSetup) {}

  async open(): Promise<void> {
    this.sandbox = await startSandbox({ port: 0, ...this.setup.sandbox });
    this.provider = this.setup.provider(this.sandbox.url);
    await this.renew();
  }

  /** Starts over with another account. */
  async renew(body: object = {}): Promise<void> {
    await this.sender?.close();
    this.account = await this.control('POST', 'accounts', { channels: ['general', 'random'], ...body });
    this.sender = this.provider.sender(this.account.credentials);
    if (this.setup.hearsByWebhook) await this.openDoor();
  }

  async close(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
    await this.sender.close();
    await this.sandbox.close();
    this.ears = [];
    this.known.clear();
    this.door = null;
  }

  /** The sandbox's address. */
  get url(): string {
    return this.sandbox.url;
  }

  get channelId(): string {
    return this.account.channels[0]!.id;
  }

  async control<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.sandbox.url}/_control/${this.setup.platform}/${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  fault(kind: string, more: object = {}): Promise<unknown> {
    return this.control('POST', 'faults', { kind, count: 1, ...more });
  }

  /** Ada writes; answers the message's id. */
  async say(text: string, more: object = {}): Promise<string> {
    const body = { ...this.place, user: ADA, text, ...more };
    return (await this.control<{ message_id: string }>('POST', 'messages', body)).message_id;
  }

  /** Puts messages into the channel's past, told to nobody; answers their ids, oldest first. */
  async writePast(messages: object[]): Promise<string[]> {
    const body = { ...this.place, messages };
    return (await this.control<{ message_ids: string[] }>('POST', 'history', body)).message_ids;
  }

  async edit(messageId: string, text: string): Promise<void> {
    await this.control('PATCH', `messages/${messageId}`, { ...this.place, text });
  }

  async delete(messageId: string): Promise<void> {
    await this.control('DELETE', `messages/${messageId}?${new URLSearchParams(this.place)}`);
  }

  async react(messageId: string, emoji: string): Promise<void> {
    const path = `messages/${messageId}/reactions/${encodeURIComponent(emoji)}`;
    await this.control('PUT', path, { ...this.place, user: ADA });
  }

  async pin(messageId: string): Promise<void> {
    await this.control('PUT', `messages/${messageId}/pin`, { ...this.place, user: ADA });
  }

  async unpin(messageId: string): Promise<void> {
    await this.control('DELETE', `messages/${messageId}/pin`, { ...this.place, user: ADA });
  }

  /** What anyone sees in the channel, oldest first. */
  async shown(): Promise<SandboxMessage[]> {
    const path = `messages?${new URLSearchParams(this.place)}`;
    return (await this.control<{ messages: SandboxMessage[] }>('GET', path)).messages;
  }

  parts(content: string, more: Partial<OutboundMessage> = {}): Part[] {
    const encoded = this.provider.encode({ ...MESSAGE, content, ...more });
    if ('refused' in encoded) throw new Error(encoded.refused);
    return encoded.parts;
  }

  part(content: string): Part {
    return this.parts(content)[0]!;
  }

  async post(content: string, attempt = stamp(), signal = soon()): Promise<string> {
    const { externalId } = await this.sender.send(this.target(), this.part(content), attempt, signal);
    return externalId;
  }

  target(replyTo: string | null = null) {
    return { channelId: this.channelId, replyTo, route: this.routeOf(this.channelId) };
  }

  at(externalId: string) {
    return { channelId: this.channelId, externalId, route: this.routeOf(this.channelId) };
  }

  /** What was heard of how a channel is reached; null where its id alone does. */
  routeOf(channelId: string): Route | null {
    return this.known.get(channelId)?.route ?? null;
  }

  knownChannels(): KnownChannel[] {
    return [...this.known.values()];
  }

  /** Listens until the test ends. */
  listen(options: { credentials?: Credentials; webhook?: { url: string; secret: string } } = {}): Ear {
    const ear = new Ear(this.provider, options.credentials ?? this.account.credentials, options.webhook ?? null);
    this.ears.push(ear);
    this.atEnd(() => ear.close());
    return ear;
  }

  /**
   * Drops the line of somebody who listens, and lets `meanwhile` happen, until they tell of it. A poll that is not under
   * way cannot be cut: if they do not notice anything, it is done again.
   */
  async cut(ear: Ear, meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> {
    const known = ear.states.length;
    await this.control('POST', 'disconnect');
    await meanwhile();
    for (let looks = 1; ear.states.length === known; looks += 1) {
      if (looks % 200 === 0) await this.control('POST', 'disconnect');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  atEnd(end: () => unknown): void {
    this.ends.push(end);
  }

  /** Takes webhooks as the product does, and hands them on to whoever listens. */
  private async openDoor(): Promise<void> {
    this.known.clear();
    this.door ??= await this.newDoor();
    await this.control('PATCH', `accounts/${this.account.account_id}`, { request_url: this.door.url });
    await until(() => (this.known.has(this.channelId) ? true : undefined));
  }

  private async newDoor(): Promise<Door> {
    const door = await Door.open((request) => this.takeWebhook(request));
    this.atEnd(() => door.close());
    return door;
  }

  private async takeWebhook(request: WebhookRequest): Promise<Record<string, unknown>> {
    const { provider, account } = this;
    if (!isWebhooked(provider)) throw new Error('capabilities say webhook, but the facet is not there');
    const secrets = { credentials: account.credentials, webhookSecret: '', appSigningSecret: null };
    const problem = await provider.verifyWebhook(request, secrets, new Date());
    if (problem !== null) throw new Error(problem);
    const { reply, events } = provider.readWebhook(request);
    for (const event of events) this.learn(event);
    for (const ear of this.ears) await ear.accept(events);
    return reply ?? {};
  }

  private learn(event: InboundEvent): void {
    if (event.kind !== 'channel.seen') return;
    const { channelId: id, channel } = event;
    this.known.set(id, { id, serverId: channel.serverId, route: channel.route ?? null });
  }

  private get place() {
    return { account_id: this.account.account_id, channel_id: this.channelId };
  }
}

const MESSAGE: OutboundMessage = {
  content: '',
  author: { name: 'Grace', avatarUrl: null },
  replyTo: null,
  mentions: [],
  files: [],
};

let attempts = 0;

/** What the ledger gives to an attempt: never the same twice. */
export function stamp(part = 0): AttemptStamp {
  attempts += 1;
  const deliveryId = `0195c0de-0000-7000-8000-${String(attempts).padStart(12, '0')}`;
  return { deliveryId, part, nonce: `n${process.pid}x${attempts}x${part}`, startedAt: new Date() };
}

/** A deadline that no healthy request meets. */
export const soon = (milliseconds = 10_000): AbortSignal => AbortSignal.timeout(milliseconds);

/** The error of a call that must fail, which must be one of the contract's. */
export async function refusalOf(call: Promise<unknown>): Promise<ProviderError> {
  const outcome: unknown = await call.then(
    () => new Error('it was not refused'),
    (error: unknown) => error,
  );
  if (outcome instanceof ProviderError) return outcome;
  throw outcome;
}
