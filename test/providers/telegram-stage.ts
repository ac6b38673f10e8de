import { type Sandbox, startSandbox } from '@patchbay/sandbox';
import type {
  AttemptStamp,
  ListenOptions,
  OutboundMessage,
  Part,
  PlatformProvider,
  Receipt,
  Sender,
  Webhooked,
} from '../../src/platforms/contract.js';
import { ProviderError } from '../../src/platforms/errors.js';
import type { InboundEvent } from '../../src/platforms/inbound-event.js';
import { TelegramProvider } from '../../src/platforms/telegram/telegram.provider.js';

export const ADA = { id: 'ada', name: 'Ada Lovelace' };

export interface Shown {
  id: string;
  text: string;
  bot: boolean;
  thread_id: string | null;
  edited: boolean;
  reactions: { emoji: string; users: string[] }[];
  pings: string[];
}

interface Account {
  account_id: string;
  credentials: Record<string, string>;
  channels: { id: string; name: string }[];
}

export const soon = (ms = 5000): AbortSignal => AbortSignal.timeout(ms);

export const stamp = (part = 0): AttemptStamp => ({
  deliveryId: 'd1',
  part,
  nonce: `d1x${part}`,
  startedAt: new Date(),
});

/** A sandbox with a provider that points there; every test gets a bot of its own, in one group. */
export class TelegramStage {
  readonly provider: PlatformProvider & Webhooked;
  account!: Account;
  sender!: Sender;
  private readonly ends: (() => Promise<unknown>)[] = [];

  private constructor(private readonly sandbox: Sandbox) {
    this.provider = new TelegramProvider({ apiUrl: `${sandbox.url}/telegram` });
  }

  static async open(): Promise<TelegramStage> {
    return new TelegramStage(await startSandbox({ port: 0 }));
  }

  get chat(): string {
    return this.account.channels[0]!.id;
  }

  async enter(account: object = {}): Promise<void> {
    this.account = await this.control('POST', '/accounts', account);
    this.sender = this.provider.sender(this.account.credentials);
    const { sender } = this;
    this.atEnd(() => sender.close());
  }

  atEnd(end: () => Promise<unknown>): void {
    this.ends.push(end);
  }

  async leave(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
    await fetch(`${this.sandbox.url}/_control`, { method: 'DELETE' });
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  async control<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.sandbox.url}/_control/telegram${path}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  /** What happens to the group on Telegram alone: `migrate` or `kick`. */
  change<T>(what: string): Promise<T> {
    return this.control('POST', `/accounts/${this.account.account_id}/channels/${this.chat}/${what}`);
  }

  fault(kind: string): Promise<unknown> {
    return this.control('POST', '/faults', { kind, count: 1 });
  }

  place(): { account_id: string; channel_id: string } {
    return { account_id: this.account.account_id, channel_id: this.chat };
  }

  /** Ada writes; answers the message's id. */
  async say(text: string): Promise<string> {
    const body = { ...this.place(), user: ADA, text };
    return (await this.control<{ message_id: string }>('POST', '/messages', body)).message_id;
  }

  async shown(channelId = this.chat): Promise<Shown[]> {
    const query = new URLSearchParams({ ...this.place(), channel_id: channelId });
    return (await this.control<{ messages: Shown[] }>('GET', `/messages?${query}`)).messages;
  }

  parts(content: string): Part[] {
    const message: OutboundMessage = { content, author: { name: 'Grace', avatarUrl: null }, replyTo: null };
    const encoded = this.provider.encode(message);
    if ('refused' in encoded) throw new Error(encoded.refused);
    return encoded.parts;
  }

  part(content: string): Part {
    return this.parts(content)[0]!;
  }

  post(content: string, replyTo: string | null = null, signal = soon()): Promise<Receipt> {
    return this.sender.send({ channelId: this.chat, replyTo }, this.part(content), stamp(), signal);
  }

  at(externalId: string): { channelId: string; externalId: string } {
    return { channelId: this.chat, externalId };
  }

  /** Listens until the test ends. */
  listen(webhook: ListenOptions['webhook'] = null): Ear {
    const ear = new Ear();
    ear.done = this.provider
      .listen(this.account.credentials, { inbox: ear, signal: ear.end.signal, webhook })
      .then(() => 'resolved')
      .catch((error: unknown) => error);
    this.atEnd(async () => {
      ear.end.abort();
      await ear.done;
    });
    return ear;
  }
}

/** An inbox that remembers. */
export class Ear {
  readonly events: InboundEvent[] = [];
  readonly log: string[] = [];
  readonly errors: Error[] = [];
  readonly end = new AbortController();
  /** `resolved`, or what the session was rejected with. */
  done: Promise<unknown> = Promise.resolve();
  /** How many of the next hand-overs fail, as they do while a database is down. */
  refusals = 0;

  async accept(events: InboundEvent[]): Promise<void> {
    if (this.refusals > 0) {
      this.refusals -= 1;
      throw new Error('the database is down');
    }
    this.events.push(...events);
  }

  connected(missed: boolean): void {
    this.log.push(missed ? 'connected, missed' : 'connected');
  }

  disconnected(error: Error): void {
    this.log.push('disconnected');
    this.errors.push(error);
  }

  texts(): string[] {
    return this.events.flatMap((event) => (event.kind === 'message.created' ? [event.message.text] : []));
  }

  of(kind: InboundEvent['kind']): InboundEvent[] {
    return this.events.filter((event) => event.kind === kind);
  }
}

export async function until<T>(find: () => T | undefined | null | false, ms = 8000): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((done) => setTimeout(done, 10))) {
    const found = find();
    if (found) return found;
  }
  throw new Error('waited in vain');
}

export async function refused(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}
