import type { FastifyInstance } from 'fastify';
import type { FaultBoard } from '../faults.js';
import type { FileShelf } from '../files/file-shelf.js';
import {
  ControlError,
  type MessageAddress,
  type NewAccount,
  type NewMessage,
  type NewPerson,
  type PastMessages,
  type PlatformSandbox,
  type SandboxAccount,
  type SandboxChannel,
  type SandboxMessage,
  type SandboxPerson,
} from '../platform-sandbox.js';
import { readUrl } from '../read-url.js';
import { ApiError, LineCut } from './api-error.js';
import { BotApi } from './bot-api.js';
import { Bot } from './bot.js';
import type { Chat, StoredMessage } from './chat.js';
import { rewrite, writtenOf } from './content.js';
import { formatCaption, formatText } from './formatting.js';
import { People } from './people.js';
import { registerGroupEvents } from './group-events.js';
import { changeReactions, readReaction } from './reactions.js';
import { say } from './saying.js';
import { SendLimits } from './send-limits.js';
import { showMessage } from './shown-message.js';
import { type FormattedText, type TelegramUser, unixTime } from './telegram-types.js';

const TITLE_LIMIT = 128;
const OWNER: SandboxPerson = { id: 'telegram-sandbox-owner', name: 'Sandbox Owner' };

export interface TelegramSandboxOptions {
  /** `http://host:port` of the sandbox. */
  origin: () => string;
  faults: FaultBoard;
  files: FileShelf;
}

/**
 * Telegram as bots see it: the Bot API with long polling and webhooks. An account is a bot (`account_id` is the number
 * before the token's colon), a channel a supergroup. `request_url` of an account is where webhook deliveries go in place
 * of the https address that the bot registered, as if through a proxy that ends TLS.
 */
export class TelegramSandbox implements PlatformSandbox {
  readonly platform = 'telegram';
  private readonly people = new People();
  private readonly bots = new Map<string, Bot>();
  private readonly api: BotApi;

  constructor(private readonly options: TelegramSandboxOptions) {
    this.api = new BotApi({ findBot: (token) => this.findByToken(token), ...options });
  }

  /** What a client takes as its API root; some need the slash at the end. */
  get apiRoot(): string {
    return `${this.options.origin()}/telegram/`;
  }

  async register(app: FastifyInstance): Promise<void> {
    app.addHook('preClose', () => this.close());
    await app.register(async (scope) => this.api.register(scope));
    await app.register(async (scope) => registerGroupEvents(scope, this));
  }

  async createAccount({ channels = ['general'], limits }: NewAccount): Promise<SandboxAccount> {
    channels.forEach(checkTitle);
    const sendLimits = limits === 'documented' ? new SendLimits() : null;
    const bot = new Bot(this.people, this.people.meet(OWNER), sendLimits, this.options.files);
    bot.courier.onAnswer = (call) => void this.api.runQuietly(bot, call);
    this.bots.set(String(bot.id), bot);
    const made = channels.map((title) => showChannel(bot.addChat(title)));
    return { account_id: String(bot.id), credentials: { bot_token: bot.token }, channels: made };
  }

  async configureAccount(accountId: string, { request_url: url }: { request_url?: string }): Promise<void> {
    const bot = this.getBot(accountId);
    if (url && !/^https?:$/.test(readUrl(url)?.protocol ?? '')) {
      throw new ControlError(400, 'request_url must be an http or https URL');
    }
    bot.courier.reroute(url || null);
  }

  async createChannel(accountId: string, { name }: { name: string }): Promise<SandboxChannel> {
    checkTitle(name);
    return showChannel(this.getBot(accountId).addChat(name));
  }

  async openDirect(accountId: string, person: SandboxPerson): Promise<SandboxChannel> {
    const bot = this.getBot(accountId);
    if (person.id === String(bot.id)) throw new ControlError(400, 'user.id: this is the bot, not a person');
    return showChannel(bot.openDirect(this.people.meet(person)));
  }

  /** Bots see no history. */
  async writePast({ account_id, channel_id }: PastMessages): Promise<never> {
    this.getChat(this.getBot(account_id), channel_id);
    throw new ControlError(400, 'messages: Telegram bots see no history, so nothing can be written into the past');
  }

  async say({ account_id, channel_id, user, thread_id, ...given }: NewMessage): Promise<{ message_id: string }> {
    const bot = this.getBot(account_id);
    const chat = this.getOpenChat(bot, channel_id);
    const replied = thread_id === undefined ? null : this.getMessage(chat, thread_id).message;
    const from = this.people.meet(user);
    const mentioned = (given.mention_users ?? []).map((person) => this.people.meet(person));
    const mentions = [...(given.mention_bot ? [bot.user] : []), ...mentioned].map(({ username }) => `@${username}`);
    const { files = [], markup } = given;
    const text = [...mentions, given.text].join(' ');
    const written = this.format(text, { isCaption: files.length > 0, markup });
    checkMayWrite(chat, from);
    if (chat.person) bot.start(chat);
    else for (const person of [from, ...mentioned]) bot.admit(chat, person);
    const message = await say(bot, this.options.files, { chat, from, written, replied, files });
    return { message_id: String(message.message_id) };
  }

  async edit(address: MessageAddress, text: string): Promise<void> {
    const { bot, stored } = this.locate(address);
    const { message } = stored;
    if (message.from.id === bot.id) {
      throw new ControlError(400, 'message_id: only people and other bots edit here, and only their own');
    }
    const written = this.format(text, { isCaption: message.text === undefined });
    if (writtenOf(message).text === written.text) return;
    rewrite(message, written);
    message.edit_date = unixTime();
    if (!message.from.is_bot) bot.updates.push('edited_message', { ...message });
  }

  /** Bots are not told of deletions. */
  async remove(address: MessageAddress): Promise<void> {
    const { chat, stored } = this.locate(address);
    chat.remove(stored.message.message_id);
  }

  async react(address: MessageAddress, emoji: string, person: SandboxPerson): Promise<void> {
    const { bot, chat, stored } = this.locate(address);
    const reaction = readReaction(emoji);
    if (reaction === null) throw new ControlError(400, `emoji: Telegram takes no ${emoji} as a reaction`);
    const user = this.people.meet(person);
    checkMayWrite(chat, user);
    bot.admit(chat, user);
    const emojis = stored.reactions.get(user.id) ?? [];
    if (!emojis.includes(reaction)) changeReactions(bot, chat, stored, user, [...emojis, reaction]);
  }

  async unreact(address: MessageAddress, emoji: string, person: SandboxPerson): Promise<void> {
    const { bot, chat, stored } = this.locate(address);
    const reaction = readReaction(emoji);
    const user = this.people.meet(person);
    checkMayWrite(chat, user);
    const emojis = stored.reactions.get(user.id) ?? [];
    const left = emojis.filter((other) => other !== reaction);
    if (left.length < emojis.length) changeReactions(bot, chat, stored, user, left);
  }

  async pin(address: MessageAddress, person: SandboxPerson): Promise<void> {
    const { bot, chat, stored } = this.locate(address);
    const user = this.people.meet(person);
    checkMayWrite(chat, user);
    bot.admit(chat, user);
    bot.pin(chat, stored.message, user);
  }

  /** Bots are not told of it. */
  async unpin(address: MessageAddress, person: SandboxPerson): Promise<void> {
    const { chat, stored } = this.locate(address);
    checkMayWrite(chat, this.people.meet(person));
    chat.unpin(stored.message.message_id);
  }

  /** A member of each of the account's groups. Telegram knows no email addresses. */
  async addPerson(accountId: string, { id, name }: NewPerson): Promise<{ id: string; name: string }> {
    const bot = this.getBot(accountId);
    const user = this.people.meet({ id, name });
    for (const chat of bot.chats.values()) if (!chat.person && chat.migratedTo === null) bot.admit(chat, user);
    return { id: String(user.id), name: user.first_name };
  }

  async messages(accountId: string, channelId: string): Promise<SandboxMessage[]> {
    const bot = this.getBot(accountId);
    const chat = this.getChat(bot, channelId);
    const written = [...chat.messages.values()].filter(({ message }) => !message.pinned_message);
    return written.map((stored) => showMessage(stored, chat, bot));
  }

  /** A group becomes a supergroup under another id; answers the new channel. */
  migrate(accountId: string, chatId: string): SandboxChannel {
    const bot = this.getBot(accountId);
    const chat = this.getOpenChat(bot, chatId);
    if (chat.person) throw new ControlError(409, 'channel_id: a private chat becomes no supergroup');
    return showChannel(bot.migrate(chat));
  }

  /** The owner throws the bot out of a group, or the person of a private chat blocks it. */
  kick(accountId: string, chatId: string): void {
    const bot = this.getBot(accountId);
    bot.changeOwnStatus(this.getOpenChat(bot, chatId), 'kicked');
  }

  /** Cuts waiting polls. */
  async disconnect(): Promise<void> {
    for (const bot of this.bots.values()) bot.updates.fail(new LineCut());
  }

  async reset(): Promise<void> {
    for (const bot of this.bots.values()) {
      bot.courier.stop();
      bot.updates.fail(new LineCut());
      await bot.media.clear();
    }
    this.bots.clear();
    this.people.clear();
    this.options.faults.clear();
  }

  async close(): Promise<void> {
    await this.reset();
  }

  private findByToken(token: string): Bot | null {
    const bot = this.bots.get(token.slice(0, token.indexOf(':')));
    return bot?.token === token ? bot : null;
  }

  private getBot(accountId: string): Bot {
    const bot = this.bots.get(accountId);
    if (!bot) throw new ControlError(404, `account_id: there is no bot ${accountId}`);
    return bot;
  }

  private getChat(bot: Bot, channelId: string): Chat {
    const chat = bot.chats.get(Number(channelId));
    if (!chat) throw new ControlError(404, `channel_id: there is no chat ${channelId}`);
    return chat;
  }

  private getOpenChat(bot: Bot, channelId: string): Chat {
    const chat = this.getChat(bot, channelId);
    if (chat.migratedTo !== null) throw new ControlError(409, `channel_id: the chat has become ${chat.migratedTo}`);
    return chat;
  }

  private getMessage(chat: Chat, messageId: string): StoredMessage {
    const stored = chat.find(Number(messageId));
    if (!stored) throw new ControlError(404, `message_id: there is no message ${messageId}`);
    return stored;
  }

  private locate(address: MessageAddress): { bot: Bot; chat: Chat; stored: StoredMessage } {
    const bot = this.getBot(address.account_id);
    const chat = this.getOpenChat(bot, address.channel_id);
    return { bot, chat, stored: this.getMessage(chat, address.message_id) };
  }

  /** People's apps send plain text; what the apps would not let through is a mistake of the control call. */
  private format(text: string, { isCaption = false, markup = false } = {}): FormattedText {
    const input = { text, ...(markup && { parseMode: 'HTML' }) };
    try {
      return isCaption ? formatCaption(input, this.people) : formatText(input, this.people);
    } catch (error) {
      if (error instanceof ApiError)
        throw new ControlError(400, `text: ${error.description.replace('Bad Request: ', '')}`);
      throw error;
    }
  }
}

/** A private chat takes nobody but its person. */
function checkMayWrite({ person }: Chat, from: TelegramUser): void {
  if (person && person.id !== from.id) throw new ControlError(409, "user.id: the chat is another person's");
}

function showChannel(chat: Chat): SandboxChannel {
  return { id: String(chat.id), name: chat.title };
}

function checkTitle(title: string): void {
  const isGood = typeof title === 'string' && title.trim() !== '' && title.length <= TITLE_LIMIT;
  if (!isGood) throw new ControlError(400, `name: a chat's title has 1 to ${TITLE_LIMIT} characters`);
}
