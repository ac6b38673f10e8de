import type { Heard } from '../../messaging/listening/platform-listener.js';
import type { InboundEvent, InboundMessage } from '../../platforms/inbound-event.js';

/** Characters of one message that are kept: more than most platforms let people write. */
const MOST_TEXT = 8_000;

/** A message as it is written down. */
export interface HeardTurn {
  external_id: string;
  reply_to: string | null;
  author_name: string;
  is_bot: boolean;
  own: boolean;
  direct: boolean;
  text: string;
  at: Date;
  version: number;
  /** Whether it was written to us, or in answer to one of us, as the platform tells. */
  addressed: boolean;
}

/** What a batch of events means for a conversation: each message once in each of them. */
export interface HeardChanges {
  created: HeardTurn[];
  /** Their newest versions. */
  edited: HeardTurn[];
  deleted: string[];
  /** Where the platform moved the channel to. */
  movedTo: string | null;
}

export function changesIn({ events }: Pick<Heard, 'events'>): HeardChanges {
  const created = new Map<string, HeardTurn>();
  const edited = new Map<string, HeardTurn>();
  const deleted = new Set<string>();
  let movedTo: string | null = null;
  for (const { event, own } of events) {
    if (event.kind === 'message.created' && !created.has(event.messageId)) {
      created.set(event.messageId, turnOf(event, event.message, own, 0));
    } else if (event.kind === 'message.edited' && (edited.get(event.messageId)?.version ?? -1) < event.version) {
      edited.set(event.messageId, turnOf(event, event.message, own, event.version));
    } else if (event.kind === 'message.deleted') deleted.add(event.messageId);
    else if (event.kind === 'channel.moved') movedTo = event.toChannelId;
  }
  return { created: [...created.values()], edited: [...edited.values()], deleted: [...deleted], movedTo };
}

function turnOf(
  { messageId }: Extract<InboundEvent, { messageId: string }>,
  message: InboundMessage,
  own: boolean,
  version: number,
): HeardTurn {
  return {
    external_id: messageId,
    reply_to: message.replyTo,
    author_name: message.author.name ?? message.author.id,
    is_bot: message.author.isBot,
    own,
    direct: message.direct,
    text: cut(message.text, MOST_TEXT),
    at: message.sentAt,
    version,
    addressed: message.addressed,
  };
}

/** Never through the middle of a character. */
export const cut = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
