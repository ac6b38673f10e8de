/** Someone on the platform, as far as the event tells. */
export interface ExternalAuthor {
  id: string;
  /** Null when the platform told only the id; the directory is asked then. */
  name: string | null;
  avatarUrl: string | null;
  /** A bot or a webhook wrote it. */
  isBot: boolean;
  /** Every id that this author goes by (user, bot, app, webhook): compared with our own to know an echo. */
  ids: string[];
}

/** A mention; the router replaces its token by `@name` or `#name`. */
export interface InboundMention {
  /** As it stands in `text`, in Markdown: made with `mentionToken`. */
  token: string;
  kind: 'person' | 'channel';
  id: string;
  /** Without its sign; null when the platform told only the id, and the directory is to be asked. */
  name: string | null;
  /** Set by the router on those that look like another: which of the places of these words are its own. */
  places?: { at: number[]; of: number };
}

/**
 * Stands for a mention in a decoded text until it has its name. No platform's text contains it (see `withoutTokens`), and
 * nothing in it is a sign of Markdown's, which would be escaped: ids of Teams have underscores.
 */
export const mentionToken = (kind: InboundMention['kind'], id: string): string =>
  `\ue000${kind}:${id.replace(/[^A-Za-z0-9:@-]/gu, (sign) => `%${sign.codePointAt(0)!.toString(16)}`)}\ue001`;

/** Takes the signs that tokens are made of out of a text from outside. */
export const withoutTokens = (text: string): string => text.replace(/[\ue000\ue001]/g, '');

/** Something attached, as the event tells of it; the file itself is fetched later, with `Downloading`. */
export interface InboundFile {
  name: string | null;
  /** Where people of the platform open it; null where the platform tells no address, or one that carries a secret. */
  url: string | null;
  /** The media type, such as `image/png`. */
  contentType: string | null;
  bytes: number | null;
  /** What `Downloading.openFile` needs to fetch it; null where a bot cannot. May hold an address that opens it by itself. */
  source: Readonly<Record<string, string>> | null;
}

/** Files of one message that are told of; the rest is only counted in `dropped`. */
export const MOST_FILES = 20;

export interface InboundMessage {
  /** Markdown (`rich-text/`), with a token for each mention. */
  text: string;
  mentions: InboundMention[];
  author: ExternalAuthor;
  /** External id of the thread's root or of the message replied to. */
  replyTo: string | null;
  /** The author's time. */
  sentAt: Date;
  /** What of it cannot cross, in words, such as "a poll". */
  dropped: string[];
  /** At most `MOST_FILES`. */
  files: InboundFile[];
  /** Whether it mentions our bot, answers it, or was written to it alone. */
  addressed: boolean;
  /** Whether it was written to our bot alone, where nobody else reads along. */
  direct: boolean;
  /** The delivery and part that our own post was stamped with, when the platform hands the stamp back. */
  stamp: { deliveryId: string; part: number } | null;
}

/** A provider's own note of how a channel is reached, such as a conversation reference. No secrets. */
export type Route = Readonly<Record<string, string>>;

interface EventBase {
  /**
   * The same for the same fact however it was told (push, retry, history): made with `eventKey`. Never the
   * platform's event id, which differs between tellings.
   */
  key: string;
  /** External channel. */
  channelId: string;
}

export type InboundEvent =
  | (EventBase & { kind: 'message.created'; messageId: string; message: InboundMessage })
  /** `version` grows with every edit (milliseconds or the platform's stamp as a number): an older one changes nothing. */
  | (EventBase & { kind: 'message.edited'; messageId: string; version: number; message: InboundMessage })
  | (EventBase & { kind: 'message.deleted'; messageId: string })
  /** `at`: the platform's stamp, else the time of receipt; it keeps a second "add" after a "remove" apart. */
  | (EventBase & {
      kind: 'reaction.added' | 'reaction.removed';
      messageId: string;
      emoji: string;
      actor: ExternalAuthor;
      at: number;
    })
  /** `at` as above. */
  | (EventBase & { kind: 'pin.added' | 'pin.removed'; messageId: string; actor: ExternalAuthor; at: number })
  /** A channel was seen, made or renamed. */
  | (EventBase & {
      kind: 'channel.seen';
      channel: {
        /** Empty where the event does not tell: what is known from before then stays. */
        name: string;
        type: string;
        topic: string | null;
        serverId: string | null;
        isPrivate: boolean;
        /** How the channel is reached, where its id alone does not do; the newest is kept. */
        route?: Route | null;
      };
    })
  | (EventBase & { kind: 'channel.gone' })
  /** The platform gave the channel another id. */
  | (EventBase & { kind: 'channel.moved'; toChannelId: string })
  /** The bot's token was taken back: `channelId` is empty. */
  | (EventBase & { kind: 'account.revoked' });

/** Builds the key of a fact from what identifies it: external channel, message, kind and version. */
export function eventKey(kind: InboundEvent['kind'], channelId: string, ...identity: (string | number)[]): string {
  return [kind, channelId, ...identity].join('|');
}

/** JSON has no dates: revives an event that was stored. One stored long ago may lack fields that came later. */
export function reviveEvent(stored: unknown): InboundEvent {
  const event = stored as InboundEvent;
  if (event.kind === 'message.created' || event.kind === 'message.edited') {
    event.message.sentAt = new Date(event.message.sentAt);
    event.message.files ??= [];
    for (const file of event.message.files) file.source ??= null;
    event.message.mentions ??= [];
    for (const mention of event.message.mentions) mention.name ??= null;
    event.message.direct ??= false;
  }
  return event;
}
