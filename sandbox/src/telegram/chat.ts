import { badRequest, forbidden, ApiError } from './api-error.js';
import type { MemberStatus, TelegramChat, TelegramMessage, TelegramUser } from './telegram-types.js';

/** A message with what its API object does not show. */
export interface StoredMessage {
  message: TelegramMessage;
  /** Milliseconds since 1970; Telegram's own times are in seconds. */
  at: number;
  /** Emojis by the id of the user who reacted. */
  reactions: Map<number, string[]>;
}

/** A group that a bot is in, or its chat with one person: members, messages, pins. Message ids count up from 1 and are never given twice. */
export class Chat {
  readonly messages = new Map<number, StoredMessage>();
  readonly members = new Map<number, { user: TelegramUser; status: MemberStatus }>();
  readonly pinned: number[] = [];
  migratedTo: number | null = null;
  /** Whether the person of a private chat has written yet: a bot cannot write first. */
  isStarted = false;
  private lastMessageId = 0;

  constructor(
    readonly id: number,
    public title: string,
    public type: 'group' | 'supergroup' | 'private' = 'supergroup',
    /** The other one in a private chat. */
    public person: TelegramUser | null = null,
  ) {}

  /** The chat of one person with the bot; its id is the person's. */
  static withPerson(person: TelegramUser, bot: TelegramUser): Chat {
    const chat = new Chat(person.id, person.first_name, 'private', person);
    chat.admit(person);
    chat.admit(bot);
    return chat;
  }

  get info(): TelegramChat {
    const { id, title, type, person } = this;
    if (!person) return { id, title, type };
    return { id, first_name: person.first_name, username: person.username, type };
  }

  get memberCount(): number {
    return [...this.members.values()].filter(({ status }) => status !== 'left' && status !== 'kicked').length;
  }

  nextMessageId(): number {
    this.lastMessageId += 1;
    return this.lastMessageId;
  }

  store(message: TelegramMessage): TelegramMessage {
    this.messages.set(message.message_id, { message, at: Date.now(), reactions: new Map() });
    return message;
  }

  /** The message goes, its pin with it. */
  remove(messageId: number): void {
    this.messages.delete(messageId);
    this.unpin(messageId);
  }

  /** False when it was not pinned. Nobody is told, as Telegram tells no bot. */
  unpin(messageId: number | undefined): boolean {
    const index = this.pinned.indexOf(messageId ?? -1);
    if (index >= 0) this.pinned.splice(index, 1);
    return index >= 0;
  }

  find(messageId: number | undefined): StoredMessage | null {
    return messageId === undefined ? null : (this.messages.get(messageId) ?? null);
  }

  /** `purpose` completes Telegram's own words, as in `message to edit not found`. */
  get(messageId: number | undefined, purpose: string): StoredMessage {
    const found = this.find(messageId);
    if (!found) throw badRequest(`${purpose} not found`);
    return found;
  }

  /** Throws what a bot is told when it may not act here any more. */
  checkOpenTo(botId: number): void {
    if (this.migratedTo !== null) {
      const parameters = { migrate_to_chat_id: this.migratedTo };
      throw new ApiError(400, 'Bad Request: group chat was upgraded to a supergroup chat', parameters);
    }
    const status = this.members.get(botId)?.status;
    if (this.person && !this.isStarted) throw forbidden("bot can't initiate conversation with a user");
    if (this.person && status === 'kicked') throw forbidden('bot was blocked by the user');
    if (status === 'kicked') throw forbidden(`bot was kicked from the ${this.type} chat`);
    if (status === undefined || status === 'left') throw forbidden(`bot is not a member of the ${this.type} chat`);
  }

  /** Makes someone a member; true when they were not. */
  admit(user: TelegramUser, status: MemberStatus = 'member'): boolean {
    const known = this.members.get(user.id);
    const isNew = !known || known.status === 'left' || known.status === 'kicked';
    if (isNew) this.members.set(user.id, { user, status });
    else known.user = user;
    return isNew;
  }
}

/** A quotation of a message inside of another, which carries no further quotation. */
export function quoted(message: TelegramMessage): TelegramMessage {
  const copy = { ...message };
  delete copy.reply_to_message;
  return copy;
}

/** What a reply to a message of this chat bears: a private chat has no threads. */
export const replyFields = (chat: Chat, message: TelegramMessage): Partial<TelegramMessage> => ({
  ...(!chat.person && { message_thread_id: threadOf(message) }),
  reply_to_message: quoted(message),
});

/** The thread that a reply to this message belongs to: in a supergroup, named by the first message of the chain. */
const threadOf = (message: TelegramMessage): number => message.message_thread_id ?? message.message_id;
