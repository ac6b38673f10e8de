import type { Channel, Guild, Json, Message } from './model.js';

/** Gateway intents ("Gateway", list of intents). */
export const INTENT = {
  guilds: 1 << 0,
  members: 1 << 1,
  webhooks: 1 << 5,
  presences: 1 << 8,
  messages: 1 << 9,
  reactions: 1 << 10,
  typing: 1 << 11,
  directMessages: 1 << 12,
  directReactions: 1 << 13,
  directTyping: 1 << 14,
  messageContent: 1 << 15,
} as const;

/** What a bot asks for to hear the same of its direct conversations. */
const DIRECT_INTENT = new Map<number, number>([
  [INTENT.messages, INTENT.directMessages],
  [INTENT.reactions, INTENT.directReactions],
  [INTENT.typing, INTENT.directTyping],
  [INTENT.guilds, INTENT.directMessages],
]);

/** The intent for a kind of event where it happens. */
export const intentIn = ({ recipient }: Channel, intent: number): number =>
  recipient ? (DIRECT_INTENT.get(intent) ?? intent) : intent;

/** Something that happened in a guild, for the gateway to tell those who asked for its kind. */
export interface GuildEvent {
  type: string;
  intent: number;
  guild: Guild;
  /** Told only to those who see this channel. */
  channel?: Channel;
  /** Whose content is withheld without the MessageContent intent. */
  message?: Message;
  /** The payload; asked for at most once, and only when someone listens. */
  data: () => Json;
}

export type Broadcast = (event: GuildEvent) => void;
