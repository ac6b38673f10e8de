import { startSandbox, type Sandbox, type SandboxAccount, type SandboxMessage } from '@patchbay/sandbox';
import type { SandboxOptions } from '@patchbay/sandbox';
import type { AttemptStamp, OutboundMessage, Part, PlatformProvider, Sender } from '../../../src/platforms/contract.js';
import type { Credentials } from '../../../src/platforms/credentials.js';
import { ProviderError } from '../../../src/platforms/errors.js';
import { Ear } from './ear.js';

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
  }

  async close(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
    await this.sender.close();
    await this.sandbox.close();
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
    return { channelId: this.channelId, replyTo };
  }

  at(externalId: string) {
    return { channelId: this.channelId, externalId };
  }

  /** Listens until the test ends. */
  listen(options: { credentials?: Credentials; webhook?: { url: string; secret: string } } = {}): Ear {
    const ear = new Ear(this.provider, options.credentials ?? this.account.credentials, options.webhook ?? null);
    this.atEnd(() => ear.close());
    return ear;
  }

  atEnd(end: () => unknown): void {
    this.ends.push(end);
  }

  private get place() {
    return { account_id: this.account.account_id, channel_id: this.channelId };
  }
}

const MESSAGE: OutboundMessage = { content: '', author: { name: 'Grace', avatarUrl: null }, replyTo: null };

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
