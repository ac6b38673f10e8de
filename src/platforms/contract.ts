import type { Readable } from 'node:stream';
import type { Capabilities, Certainty } from './capabilities.js';
import type { CredentialField, Credentials } from './credentials.js';
import type { InboundEvent, Route } from './inbound-event.js';
import type { KnownChannel } from './lookups.js';

export type { Directory, Downloading, ExternalPerson, KnownChannel } from './lookups.js';
export type { Backfilling, HistoryPage, HistoryPageRequest, HistoryRequest, HistoryStretch } from './history.js';
export type { Grant, Installable, Renewal } from './installable.js';
export type { Route } from './inbound-event.js';

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
  /** How it is reached, where its id alone does not do. */
  route?: Route | null;
}

/** A mention that is to notify somebody, or lead to a channel, on the target's side. */
export interface OutboundMention {
  /** As readers see it in `content`, with its sign: `@Ada`. */
  text: string;
  target: 'person' | 'channel';
  /** The platform's own id. */
  id: string;
  /** Which of the places of its words are meant (`placeMentions`); all where this is not given. */
  places?: readonly number[];
}

/** A file on its way out: small enough for the platform, which takes files. */
export interface OutboundFile {
  id: string;
  /** Without path separators or control characters; at most 255 characters. */
  name: string;
  /** The media type; `application/octet-stream` when it is not known. */
  contentType: string;
  bytes: number;
  /** Where anybody who has the address can fetch it, for as long as the message is there. */
  url: string;
}

/** A message on its way out. The provider turns it into what its platform takes. */
export interface OutboundMessage {
  /** Markdown (`rich-text/`); mentions are in words. Empty only when there are files. */
  content: string;
  /** Those of them that the platform can make real ones. */
  mentions: OutboundMention[];
  /** In order. */
  files: OutboundFile[];
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
  /** Ids of the files that go with it: the sender may open them. Where there is text as well, it is the first part. */
  files?: string[];
  /**
   * Set for a part that carries one file and no text: which of the message's files. Such parts come after those with text,
   * and stay as they are when the text is edited. Without `files` it is words that stand in for that file, which the platform
   * refused: `encode` made them as it makes any text.
   */
  file?: number;
}

/** Opens the files of the part that is being sent. */
export interface FileSource {
  /** The content from its beginning, as often as asked for. Throws ProviderError `payload-refused` for another part's file. */
  open(fileId: string): Promise<{ file: OutboundFile; stream: Readable }>;
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
  route?: Route | null;
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
  route?: Route | null;
}

/** Plain requests for one set of credentials; keeps connections and caches, so it is reused. Throws ProviderError alone. */
export interface Sender {
  send(
    target: SendTarget,
    part: Part,
    stamp: AttemptStamp,
    signal: AbortSignal,
    /** Facet Uploading: of a part with `files`. It streams; nothing is held whole in memory. */
    files?: FileSource,
  ): Promise<Receipt>;
  /** Facet Editing: replaces the text of a part that was sent; its files stay. */
  edit?(address: PartAddress, part: Part, signal: AbortSignal): Promise<void>;
  /** Facet Deleting. A message that is gone already counts as deleted. */
  remove?(address: PartAddress, signal: AbortSignal): Promise<void>;
  /** Facet Reacting: `emoji` is a Unicode emoji, or a custom one's name. Repeating it has one effect. */
  react?(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void>;
  unreact?(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void>;
  /** Facet Pinning. Repeating either has one effect. */
  pin?(address: PartAddress, signal: AbortSignal): Promise<void>;
  unpin?(address: PartAddress, signal: AbortSignal): Promise<void>;
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

/** Facet: the platform delivers by HTTP. */
export interface Webhooked {
  /**
   * Null when the request is genuine and fresh; else what is wrong with it, for people. Throws ProviderError
   * `unavailable` when the keys that tell cannot be had right now.
   */
  verifyWebhook(request: WebhookRequest, secrets: WebhookSecrets, now: Date): Promise<string | null>;
  /** Pure. Throws SyntaxError when the body is not what the platform sends. */
  readWebhook(request: WebhookRequest): WebhookContents;
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
  /** Every channel that the bot can see. `known`: those with a route, for platforms that list nothing by themselves. */
  listChannels(
    credentials: Credentials,
    signal: AbortSignal,
    known?: readonly KnownChannel[],
  ): Promise<ExternalChannel[]>;
  /** Pure. */
  encode(message: OutboundMessage): Encoded;
  sender(credentials: Credentials): Sender;
  /**
   * The live session; resolves when `signal` ends it. Rejects with ProviderError when it can never work with these
   * credentials. Resolves at once, after `inbox.connected`, where webhooks alone bring the events.
   */
  listen(credentials: Credentials, options: ListenOptions): Promise<void>;
}
