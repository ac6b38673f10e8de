import { ControlError } from '../platform-sandbox.js';
import { Conversation } from './conversation.js';
import { botIdOf, newChannelId, newGroupChatId, newGuid, newRegion, newSecret, personalChatIdOf } from './ids.js';
import { type TeamsPerson, People } from './people.js';
import { RateLimits } from './rate-limits.js';

/** Lets a bot in a team hear what does not mention it. */
export const READ_CHANNEL_MESSAGES = 'ChannelMessage.Read.Group';
/** The same of group chats. */
export const READ_CHAT_MESSAGES = 'ChatMessage.Read.Chat';

/** One tenant with one team, and the bot that is installed in it. */
export class TeamsAccount {
  readonly tenantId = newGuid();
  readonly appId = newGuid();
  readonly appPassword = newSecret();
  /** The part of the service URL that tells where the tenant's data lies. */
  readonly region = newRegion();
  readonly groupId = newGuid();
  readonly people = new People(this.appId, this.tenantId);
  readonly limits: RateLimits | null;
  readonly channels = new Map<string, Conversation>();
  readonly chats = new Map<string, Conversation>();
  readonly botName = 'Patchbay';
  teamName = 'Sandbox team';
  requestUrl = '';
  /** False once the bot was removed from the team. */
  isInTeam = true;
  /** The app's secret was taken back. */
  isRevoked = false;
  private readonly general: Conversation;

  /** A team has a channel General whether it was asked for or not; asked-for ones come first. */
  constructor(
    names: string[],
    readonly scopes: Set<string>,
    limited: boolean,
  ) {
    this.limits = limited ? new RateLimits() : null;
    const isGeneral = (name: string) => name.toLowerCase() === 'general';
    for (const name of names) this.addChannel(isGeneral(name) ? 'General' : name);
    const general = [...this.channels.values()].find(({ name }) => isGeneral(name));
    this.general = general ?? this.addChannel('General');
  }

  get botId(): string {
    return botIdOf(this.appId);
  }

  /** A team is known by the id of its channel General. */
  get teamId(): string {
    return this.general.id;
  }

  isGeneral(channel: Conversation): boolean {
    return channel === this.general;
  }

  addChannel(name: string): Conversation {
    const channel = new Conversation(newChannelId(), name, null);
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** The chat of that person with the bot, and whether it is new. */
  openChat(person: TeamsPerson): { chat: Conversation; isNew: boolean } {
    const id = personalChatIdOf(this.appId, person.id);
    const known = this.chats.get(id);
    if (known) return { chat: known, isNew: false };
    const chat = new Conversation(id, person.name, person);
    this.chats.set(id, chat);
    return { chat, isNew: true };
  }

  /** A chat of these people, into which they put the bot; without a name it is shown under theirs. */
  openGroup(people: TeamsPerson[], name: string): Conversation {
    const chat = new Conversation(newGroupChatId(), name, null, new Set(people));
    this.chats.set(chat.id, chat);
    return chat;
  }

  /** Whether the bot is in it. */
  isIn(conversation: Conversation): boolean {
    return conversation.isChannel ? this.isInTeam : conversation.hasBot;
  }

  find(conversationId: string): Conversation | null {
    return this.channels.get(conversationId) ?? this.chats.get(conversationId) ?? null;
  }

  /** For the control API. */
  get(conversationId: string): Conversation {
    const found = this.find(conversationId);
    if (!found) throw new ControlError(404, `channel_id: there is no channel or chat ${conversationId}`);
    return found;
  }

  /** Whoever would be shown when that id is looked at. */
  nameOf(id: string): string {
    return id === this.botId ? this.botName : (this.people.find(id)?.name ?? id);
  }
}
