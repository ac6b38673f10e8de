import type { Capabilities, Certainty } from './capabilities.js';
import type { CredentialField, Credentials } from './credentials.js';
import type { InboundEvent } from './inbound-event.js';

export type { Grant, Installable, Renewal } from './installable.js';

/** The external account that credentials open: one bot in one team. */
export interface ExternalAccount {
  /** The platform's team, guild or bot id: what `account_id` means everywhere. */
  accountId: string;
  /** Shown to people. */
  name: string;
  /** The bot's own user id: what mentions name and reactions carry. */
  botUserId: string;
  /** Every id under which our own posts may come back to us (bot id, app id, user id). */
  selfIds: string[];
  /** The platform's app id, where a webhook names it. */
  appId: string | null;
  /** Scopes or rights that full service wants and the bot lacks. */
  missingScopes: string[];
  /** What does not work with these credentials, for people; empty when all does. Such as: "send-only: no signing secret". */
  warnings: string[];
}

export interface ExternalChannel {
  id: string;
  /** Bare, without `#`. */
  name: string;
  /** The platform's own word: text, private, thread, group, supergroup, dm, … */
  type: string;
  topic: string | null;
  /** Team or guild id. */
  serverId: string | null;
  isPrivate: boolean;
  /** Null where the platform does not tell. */
  memberCount: number | null;
}

/** A message on its way out. The provider turns it into what its platform takes. */
export interface OutboundMessage {
  /** Plain text with Markdown-like marks; mentions are already in words. */
  content: string;
  /** Null: the bot speaks for itself, under its own name and picture. */
  author: { name: string; avatarUrl: string | null } | null;
  /** What it answers: the external message, or null with the words to quote when it never crossed. */
  replyTo: { externalId: string | null; authorName: string; excerpt: string } | null;
}

/** One request's worth of a message: what does not fit in one message is split, each part its own attempt. */
export interface Part {
  /** Plain JSON, made by the provider's `encode` and understood by its sender alone. */
  payload: Record<string, unknown>;
  /** When the part is more or less certain than the platform's plain post. */
  certainty?: Certainty;
}

/** Something that could not be carried as it was, said on the delivery. */
export interface Degradation {
  /** What: `author`, `thread`, `mention`, … */
  aspect: string;
  reason: string;
}

/** `refused` when the platform can never take it: final, with a reason for people. */
export type Encoded = { parts: Part[]; degradations: Degradation[] } | { refused: string };

/** Where to send. */
export interface SendTarget {
  channelId: string;
  /** The external id of the message replied to, or null. */
  replyTo: string | null;
  /** The first message of the conversation that `replyTo` belongs to, for platforms whose threads hang on their root. */
  threadRoot?: string | null;
}

/** What makes an attempt recognisable afterwards. The same attempt repeated carries the same stamp. */
export interface AttemptStamp {
  deliveryId: string;
  part: number;
  /** At most 25 characters of [0-9A-Za-z], derived from delivery and part. */
  nonce: string;
  /** When the first attempt left. */
  startedAt: Date;
}

export interface Receipt {
  externalId: string;
}

/** What a look at the platform found. `unsure` when it cannot tell (no scope, no history). */
export type Finding = { found: Receipt } | 'absent' | 'unsure';

export interface PartAddress {
  channelId: string;
  externalId: string;
}

/** Plain requests for one set of credentials; keeps connections and caches, so it is reused. Throws ProviderError alone. */
export interface Sender {
  send(target: SendTarget, part: Part, stamp: AttemptStamp, signal: AbortSignal): Promise<Receipt>;
  /** Facet Editing: replaces the text of a part that was sent. */
  edit?(address: PartAddress, part: Part, signal: AbortSignal): Promise<void>;
  /** Facet Deleting. A message that is gone already counts as deleted. */
  remove?(address: PartAddress, signal: AbortSignal): Promise<void>;
  /** Facet Reacting: `emoji` is a Unicode emoji, or a custom one's name. Repeating it has one effect. */
  react?(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void>;
  unreact?(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void>;
  /**
   * Facet Reconciling: was this part really posted? `after` is the external id of the last part known to have arrived
   * in that channel before it, so that an equal text from earlier is not taken for it.
   */
  find?(
    target: SendTarget,
    part: Part,
    stamp: AttemptStamp,
    after: string | null,
    signal: AbortSignal,
  ): Promise<Finding>;
  close(): Promise<void>;
}

/** Where a listener hands over what it hears. */
export interface Inbox {
  /** Resolves once the events are durable; only then may the platform be told so. Call it in the order of arrival. */
  accept(events: InboundEvent[]): Promise<void>;
  /** The session is up (again). `missed`: something may have been lost meanwhile, so a catch-up is due. */
  connected(missed: boolean): void;
  /** The session is down; the provider keeps trying unless the error is `credentials-rejected` or `permission-missing`. */
  disconnected(error: Error): void;
}

export interface ListenOptions {
  inbox: Inbox;
  /** Ends the session; `listen` then resolves once everything is closed. */
  signal: AbortSignal;
  /** Where the platform may deliver, when our public address is https; null otherwise. */
  webhook: { url: string; secret: string } | null;
}

/** Headers in lower case, and the body as it came. */
export interface WebhookRequest {
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** What the webhook's sender is to be told, and what it told us. */
export interface WebhookContents {
  /** A handshake wants this answer at once; there are no events then. */
  reply?: Record<string, unknown>;
  /** Account and app that the body names; they must be the installation's. */
  accountId: string | null;
  appId: string | null;
  events: InboundEvent[];
  /** The platform has tried before: earlier events may be missing, so a catch-up is due. */
  retried: boolean;
}

/** Secrets that a webhook may be signed with. */
export interface WebhookSecrets {
  credentials: Credentials;
  /** The secret that we made for this installation and gave to the platform (Telegram), or show to people. */
  webhookSecret: string;
  /** The distributed app's own, from the deployment's configuration. */
  appSigningSecret: string | null;
}

/** Facet: the platform delivers by HTTP. Both methods are pure. */
export interface Webhooked {
  /** Null when the request is genuine and fresh; else what is wrong with it, for people. */
  verifyWebhook(request: WebhookRequest, secrets: WebhookSecrets, now: Date): string | null;
  /** Throws SyntaxError when the body is not what the platform sends. */
  readWebhook(request: WebhookRequest): WebhookContents;
}

export interface HistoryRequest {
  channelId: string;
  /** External id of the newest message that we know; only later ones are wanted. Null: only as far as `since` goes. */
  after: string | null;
  /** Nothing older than this is wanted. */
  since: Date;
  /** External ids of threads that were alive lately and may have new replies. */
  threads: string[];
}

/** One page of a channel's history is wanted. */
export interface HistoryPageRequest {
  channelId: string;
  /** Nothing older than this is wanted; null: from the channel's beginning. The same over one reading. */
  since: Date | null;
  /**
   * External ids of threads to read although nothing on the way may lead to them, because their root is older than
   * `since` or gone; only looked at when a reading begins, the first 300 of them.
   */
  threads: string[];
  /** What the page before it answered as `next`; null begins a reading. */
  cursor: string | null;
}

/**
 * A stretch of time that a page shows whole, both ends included, in whole milliseconds of `sentAt`. What was known from
 * there before the page was asked for and is not among its events was deleted.
 */
export interface HistoryStretch {
  from: Date;
  to: Date;
  /** External id of a thread's root: the stretch speaks of the messages whose `replyTo` is that. Null: of the channel itself. */
  thread: string | null;
  /**
   * Whether a stretch of the channel itself speaks of every message (replies stand among the others), or only of those
   * whose `replyTo` is null (replies hang on their root and have stretches of their own). True in a thread.
   */
  replies: boolean;
}

export interface HistoryPage {
  /** Each message in its present state: `message.created`, and for an edited one whatever decode makes of history today. In any order. */
  events: InboundEvent[];
  /**
   * Never claims what the platform keeps from us, such as messages that are older than its plan shows. There may be one
   * for each message: where replies hang on their root, one without replies has a stretch that shows so.
   */
  covered: HistoryStretch[];
  /** Where to go on; null at the end. Opaque, at most 8,000 characters, good for days and in another process. */
  next: string | null;
}

/** Facet: messages can be read back. */
export interface Backfilling {
  /** Yields pages, oldest message first over the whole run; replies in their place by time. */
  history(credentials: Credentials, request: HistoryRequest, signal: AbortSignal): AsyncIterable<InboundEvent[]>;
  /**
   * One page of everything, for an archive. Over one reading each message from before it began comes once, or as the same
   * fact again where the platform shows a reply in its thread and in the channel; what is written meanwhile may be missed.
   * One request to the platform, with a few cheap ones beside it only where a reading begins (who the bot is, what the
   * channel is) and where an empty answer has to be believed. A call that failed can be repeated with the same cursor.
   * Throws ProviderError as anything else: a channel that is gone, that the bot may not read, or that holds no messages
   * itself (a category, a forum) is `target-gone` or `permission-missing`; a cursor of another platform `payload-refused`.
   */
  historyPage(credentials: Credentials, request: HistoryPageRequest, signal: AbortSignal): Promise<HistoryPage>;
}

export interface ExternalPerson {
  id: string;
  name: string;
  avatarUrl: string | null;
}

/** Facet: events name people by id alone, and names must be asked for. Unknown ids are left out. */
export interface Directory {
  lookUpPeople(credentials: Credentials, ids: string[], signal: AbortSignal): Promise<ExternalPerson[]>;
}

/** What people are told of a platform. */
export interface PlatformAbout {
  /** Where it presents itself: `https://slack.com`. */
  website: string;
  /** One sentence on what one gets by connecting it. */
  description: string;
}

/**
 * One platform. Stateless: it knows no repository and no service, returns values and throws ProviderError alone.
 * Optional facets are separate interfaces with a type guard each (facets.ts).
 */
export interface PlatformProvider {
  /** The name in paths and rows: lower case letters. */
  readonly platform: string;
  /** For people: "Slack". */
  readonly displayName: string;
  /** For lists of apps. */
  readonly about: PlatformAbout;
  readonly capabilities: Capabilities;
  readonly credentials: readonly CredentialField[];

  /** Asks the platform whose credentials these are. */
  identify(credentials: Credentials, signal: AbortSignal): Promise<ExternalAccount>;
  /** Every channel that the bot can see. */
  listChannels(credentials: Credentials, signal: AbortSignal): Promise<ExternalChannel[]>;
  /** Pure. */
  encode(message: OutboundMessage): Encoded;
  sender(credentials: Credentials): Sender;
  /**
   * The live session; resolves when `signal` ends it. Rejects with ProviderError when it can never work with these
   * credentials. Resolves at once, after `inbox.connected`, where webhooks alone bring the events.
   */
  listen(credentials: Credentials, options: ListenOptions): Promise<void>;
}
