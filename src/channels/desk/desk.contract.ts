import type { MessageFile, MessageMention } from '../messages/message-parts.js';

/** What happened to a message. */
export type ChangeKind = 'created' | 'edited' | 'deleted' | 'reacted' | 'unreacted' | 'pinned' | 'unpinned';

/** Where a change came from: fan-out does not send it back there, and loop guards count its hops. */
export interface Origin {
  kind: 'user' | 'bridge' | 'twin' | 'replr' | 'app';
  /** The platform channel that it was written in. */
  platformChannelId?: string;
  /** How many automatic authors (twins, REPLRs, apps, other bots) came before. */
  hops: number;
}

export interface DeskAuthor {
  kind: 'user' | 'twin' | 'replr' | 'app' | 'external';
  /** User, twin, REPLR or app id; for an external person the platform's own id. */
  id: string;
  name: string;
  avatarUrl: string | null;
  /** Of an external person. */
  platform: string | null;
}

declare const SCREENED: unique symbol;

/**
 * A text that the screens have let through. Only `ScreenChain` makes one, so that no message reaches a channel past
 * them; it is made before the transaction that stores the message, because a screen may take its time.
 */
export type ScreenedText = string & { readonly [SCREENED]: true };

/** A message on its way into a channel. Ids are made by the caller, so that what it links to is known beforehand. */
export interface DraftMessage {
  id: string;
  channelId: string;
  author: DeskAuthor;
  /** Markdown; may be empty when there are files. */
  content: ScreenedText;
  mentions?: MessageMention[];
  /** Their rows are made beside it, in the same transaction (`ChannelFiles`). */
  files?: MessageFile[];
  parentMessageId: string | null;
  /** The author's time. */
  sentAt: Date;
  metadata?: Record<string, unknown>;
  origin: Origin;
}

/** Which message. */
export interface MessageRef {
  channelId: string;
  messageId: string;
}

/** Whoever reacts, and in whose name it is shown. */
export interface Actor {
  /** `user:<id>` or `<platform>:<external id>`. */
  key: string;
  name: string;
}

export interface Posted {
  messageId: string;
  seq: number;
}

/** One change, as those who subscribe to the channel get it. */
export interface ChannelChange {
  organisationId: string;
  channelId: string;
  messageId: string;
  kind: ChangeKind;
  /** With `reacted` and `unreacted`. */
  emoji?: string;
  /** Name of who did it, with `reacted` and `pinned`. */
  by?: string;
  origin: Origin;
}

/**
 * One kind of listener to channels (mirrors, twins, apps). Registered by its feature; its rows stand in
 * `channel_subscribers` under its kind, or an organisation's row in `desk_hooks` for all of its channels.
 */
export interface ChannelSubscriber {
  readonly kind: string;
  /**
   * Takes a batch of changes of one channel, in order, in the transaction that settles the fan-out: it writes down
   * what is owed (deliveries, jobs) and calls nobody. Subscribed for a whole organisation, its ids are that
   * organisation's alone.
   */
  take(changes: ChannelChange[], subscriberIds: string[]): Promise<void>;
}

/** What screens are told of a file; never what is in it. */
export type FileToScreen = Pick<MessageFile, 'name' | 'content_type' | 'bytes'>;

/** A new or edited text on its way into a channel, with the files that stand beside it. */
export interface TextToScreen {
  channelId: string;
  /** The same for the same fact, however often it is brought: what a screen notes of it is noted once. */
  key: string;
  /** Blank only where there are files. */
  content: string;
  /** Those that come with a new message, or that an edited one has already; none where left out. */
  files?: readonly FileToScreen[];
  author: DeskAuthor;
  /** The message that it answers; null outside of threads. */
  threadId: string | null;
}

/**
 * Looks at every new and edited message of an organisation before it is stored; may change its text or withhold it. Asked
 * where the organisation has a row in `desk_hooks`.
 */
export interface Screen {
  readonly name: string;
  /** Answers at once when `signal` ends it, with what it has found out so far. */
  screen(text: TextToScreen & { organisationId: string }, signal: AbortSignal): Promise<ScreenOpinion>;
}

/** `withheld`: why, for whoever wrote it. */
export type ScreenOpinion = { content: string } | { withheld: string };

/** The opinion of all screens. */
export type ScreenVerdict = { content: ScreenedText } | { withheld: string };

/** Where features put themselves before or after the desk, at start-up. Throws on a name in use. */
export interface Registry<Entry> {
  register(entry: Entry): void;
}

/** Injection token of `Registry<Screen>`: what comes before the desk. */
export const SCREENS = Symbol('SCREENS');

/** Injection token of `Registry<ChannelSubscriber>`: what comes after it. */
export const SUBSCRIBERS = Symbol('SUBSCRIBERS');
