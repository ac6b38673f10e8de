import type { ShelvedFile } from '../../files/file-shelf.js';
import type { ImageSize } from '../../files/image-size.js';
import type { MessageLog } from './message-log.js';

export type Json = Record<string, unknown>;

export const CHANNEL_TYPE = {
  text: 0,
  direct: 1,
  category: 4,
  announcement: 5,
  publicThread: 11,
  privateThread: 12,
} as const;
export const MESSAGE_TYPE = { default: 0, pinned: 6, threadCreated: 18, reply: 19, threadStarter: 21 } as const;
/** Written by somebody, not a notice of Discord's own. */
export const isUserMessage = ({ type }: Message): boolean =>
  type === MESSAGE_TYPE.default || type === MESSAGE_TYPE.reply;
/** The message has a thread of its own. */
export const HAS_THREAD = 1 << 5;
export const SUPPRESS_EMBEDS = 1 << 2;
/** Of one channel. */
export const MOST_PINS = 250;
/** Of one message. */
export const MOST_ATTACHMENTS = 10;

export interface User {
  id: string;
  username: string;
  globalName: string | null;
  avatar: string | null;
  bot: boolean;
}

export interface Member {
  user: User;
  roles: string[];
  joinedAt: string;
}

export interface Role {
  id: string;
  name: string;
  permissions: bigint;
  position: number;
  managed: boolean;
  mentionable: boolean;
  botId?: string;
}

export interface Emoji {
  /** Null for a Unicode emoji. */
  id: string | null;
  name: string;
}

export interface Overwrite {
  id: string;
  /** 0 for a role, 1 for a member. */
  type: 0 | 1;
  allow: bigint;
  deny: bigint;
}

export interface Bot {
  /** The application has the same id. */
  user: User;
  token: string;
  guild: Guild;
}

export interface Guild {
  id: string;
  name: string;
  ownerId: string;
  joinedAt: string;
  bot: Bot;
  roles: Map<string, Role>;
  channels: Map<string, Channel>;
  /** The bot's conversations with single people of this guild, by the person's id. */
  directs: Map<string, Channel>;
  members: Map<string, Member>;
  emojis: Map<string, Emoji>;
  /** By boosts, 0 to 3: the higher, the larger the files that bots may upload. */
  premiumTier: 0 | 1 | 2 | 3;
  /** Whether the documented rate limits are enforced. */
  limited: boolean;
}

export interface Channel {
  id: string;
  /** Of a direct conversation, the guild of the bot: Discord itself knows none there. */
  guild: Guild;
  /** The person in a direct conversation with the bot. */
  recipient: User | null;
  type: number;
  name: string;
  topic: string | null;
  nsfw: boolean;
  position: number;
  slowmode: number;
  overwrites: Overwrite[];
  /** The category of a channel. */
  categoryId: string | null;
  /** The channel that a thread belongs to. */
  parent: Channel | null;
  thread: ThreadState | null;
  messages: MessageLog<Message>;
  /** Message id to the time of its pinning, oldest pin first. */
  pins: Map<string, string>;
  lastMessageId: string | null;
  /** The time of the newest message that was written into the past, in milliseconds. */
  pastUntil?: number;
}

export interface ThreadState {
  ownerId: string;
  archived: boolean;
  locked: boolean;
  autoArchiveMinutes: number;
  createdAt: string;
  changedAt: string;
  memberIds: Set<string>;
}

export interface Webhook {
  id: string;
  token: string;
  name: string;
  avatar: string | null;
  channel: Channel;
  creator: User;
}

export interface Attachment {
  id: string;
  file: ShelvedFile;
  title: string | null;
  /** Alternative text. */
  description: string | null;
  /** Blurred until somebody clicks on it. */
  isSpoiler: boolean;
  /** Of a picture. */
  image: ImageSize | null;
}

export interface Reaction {
  emoji: Emoji;
  userIds: Set<string>;
}

export interface Message {
  id: string;
  type: number;
  channel: Channel;
  author: User;
  webhookId: string | null;
  content: string;
  timestamp: string;
  editedAt: string | null;
  tts: boolean;
  flags: number;
  nonce: string | number | null;
  embeds: Json[];
  components: Json[];
  attachments: Attachment[];
  mentions: User[];
  mentionedRoles: string[];
  mentionsEveryone: boolean;
  /** Whom Discord notified when it was posted: user ids, `everyone`, `here`. */
  pings: string[];
  reference: { channelId: string; messageId?: string } | null;
  reactions: Map<string, Reaction>;
  pinned: boolean;
  /** The thread that began at this message. */
  thread: Channel | null;
}
