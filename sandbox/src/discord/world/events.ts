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
  messageContent: 1 << 15,
} as const;

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
