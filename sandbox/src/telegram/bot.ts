import { randomBytes, randomInt } from 'node:crypto';
import type { FileShelf } from '../files/file-shelf.js';
import { badRequest, forbidden } from './api-error.js';
import { Chat, quoted } from './chat.js';
import { chatMember } from './chat-members.js';
import { MediaStore } from './media.js';
import type { People } from './people.js';
import type { SendLimits } from './send-limits.js';
import { type MemberStatus, type TelegramMessage, type TelegramUser, unixTime } from './telegram-types.js';
import { UpdateQueue } from './update-queue.js';
import { WebhookCourier } from './webhook-courier.js';

/** One bot with the chats it was added to: an account of the sandbox. */
export class Bot {
  readonly id = randomInt(5_000_000_000, 8_000_000_000);
  readonly token = `${this.id}:AA${randomBytes(25).toString('base64url').slice(0, 33)}`;
  readonly user: TelegramUser = {
    id: this.id,
    is_bot: true,
    first_name: 'Sandbox Bot',
    username: `sandbox_${this.id}_bot`,
  };
  readonly chats = new Map<number, Chat>();
  readonly updates = new UpdateQueue();
  readonly courier = new WebhookCourier(this.updates);
  /** Commands, names and descriptions that the bot set for itself, by method and scope. */
  readonly profile = new Map<string, unknown>();
  readonly media: MediaStore;
  isRevoked = false;
  isLoggedOut = false;

  constructor(
    readonly people: People,
    private readonly owner: TelegramUser,
    readonly limits: SendLimits | null,
    shelf: FileShelf,
  ) {
    this.media = new MediaStore(shelf);
  }

  /** A supergroup that the owner made and added this bot to as administrator; the bot is told so. */
  addChat(title: string): Chat {
    const chat = new Chat(this.freeChatId(), title);
    this.chats.set(chat.id, chat);
    chat.admit(this.owner, 'creator');
    this.changeOwnStatus(chat, 'administrator');
    return chat;
  }

  /** The private chat of that person with this bot, made when there is none. */
  openDirect(person: TelegramUser): Chat {
    const chat = this.chats.get(person.id) ?? Chat.withPerson(person, this.user);
    chat.person = person;
    chat.title = person.first_name;
    chat.admit(person);
    this.chats.set(chat.id, chat);
    return chat;
  }

  /** The person of a private chat writes, or presses its start button: the bot may answer, and is unblocked. */
  start(chat: Chat): void {
    chat.isStarted = true;
    if (chat.members.get(this.id)?.status === 'kicked') this.changeOwnStatus(chat, 'member');
  }

  /** The chat that `chat_id` names, open to this bot; throws the Bot API's refusals. */
  openChat(chatId: string): Chat {
    const chat = this.anyChat(chatId);
    chat.checkOpenTo(this.id);
    return chat;
  }

  /** Whether the bot has an administrator's rights there; in a private chat each of the two has. */
  mayAdminister(chat: Chat): boolean {
    return chat.person !== null || chat.members.get(this.id)?.status === 'administrator';
  }

  anyChat(chatId: string): Chat {
    if (chatId === '') throw badRequest('chat_id is empty');
    const chat = this.chats.get(Number(chatId));
    if (chat) return chat;
    if (this.people.findById(Number(chatId))) throw forbidden("bot can't initiate conversation with a user");
    throw badRequest('chat not found');
  }

  /** The owner, or the person of a private chat, gives this bot another status; it hears of it in `my_chat_member`. */
  changeOwnStatus(chat: Chat, status: MemberStatus): void {
    const before = chat.members.get(this.id)?.status ?? 'left';
    chat.members.set(this.id, { user: this.user, status });
    this.updates.push('my_chat_member', {
      chat: chat.info,
      from: chat.person ?? this.owner,
      date: unixTime(),
      old_chat_member: chatMember(this.user, before),
      new_chat_member: chatMember(this.user, status),
    });
  }

  /** A person is in the chat from now on; joining is told as `chat_member` to those who ask for it. */
  admit(chat: Chat, user: TelegramUser): void {
    if (!chat.admit(user)) return;
    this.updates.push('chat_member', {
      chat: chat.info,
      from: user,
      date: unixTime(),
      old_chat_member: chatMember(user, 'left'),
      new_chat_member: chatMember(user, 'member'),
    });
  }

  /** Pins, and says so by a service message, which the bot is told of even when the pin is its own. Repeating it changes nothing. */
  pin(chat: Chat, message: TelegramMessage, from: TelegramUser): void {
    const id = message.message_id;
    if (chat.pinned.includes(id)) return;
    chat.pinned.push(id);
    const pinned_message = quoted(message);
    const head = { message_id: chat.nextMessageId(), from, chat: chat.info, date: unixTime() };
    this.updates.push('message', chat.store({ ...head, pinned_message }));
  }

  /** The group becomes another supergroup: both chats are told by service messages, and the old one is closed. */
  migrate(chat: Chat): Chat {
    const next = new Chat(this.freeChatId(), chat.title);
    this.chats.set(next.id, next);
    for (const [id, member] of chat.members) next.members.set(id, { ...member });
    chat.type = 'group';
    chat.migratedTo = next.id;
    const service = (of: Chat) => ({
      message_id: of.nextMessageId(),
      from: this.owner,
      chat: of.info,
      date: unixTime(),
    });
    this.updates.push('message', { ...service(chat), migrate_to_chat_id: next.id });
    this.updates.push('message', { ...service(next), migrate_from_chat_id: chat.id });
    return next;
  }

  private freeChatId(): number {
    const id = -1_000_000_000_000 - randomInt(1_000_000_000, 3_900_000_000);
    return this.chats.has(id) ? this.freeChatId() : id;
  }
}
