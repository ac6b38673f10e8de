import { READ_CHANNEL_MESSAGES, READ_CHAT_MESSAGES, type TeamsAccount } from './account.js';
import * as activities from './activities.js';
import type { Conversation, Json, TeamsMessage } from './conversation.js';
import type { Delivery } from './delivery.js';
import type { TeamsPerson } from './people.js';

/** Who installs apps and makes channels where nobody is named. */
const OWNER = { id: 'teams-sandbox-owner', name: 'Sandbox Owner' };

/** Tells bots what happens, as far as Teams tells them. */
export class ActivityFeed {
  constructor(
    private readonly delivery: Delivery,
    private readonly serviceUrl: (account: TeamsAccount) => string,
  ) {}

  /** People's messages alone; in a channel, without the permission to read it, those that mention the bot. */
  written(account: TeamsAccount, conversation: Conversation, author: TeamsPerson, message: TeamsMessage): void {
    if (!hears(account, conversation, message)) return;
    this.tell(account, conversation, activities.messageActivity(this.scene(account, conversation), author, message));
  }

  changed(
    account: TeamsAccount,
    conversation: Conversation,
    author: TeamsPerson,
    message: TeamsMessage,
    eventType: string,
  ): void {
    if (!hears(account, conversation, message)) return;
    const type = eventType === 'softDeleteMessage' ? 'messageDelete' : 'messageUpdate';
    const scene = this.scene(account, conversation);
    this.tell(account, conversation, activities.messageActivity(scene, author, message, { type, eventType }));
  }

  reacted(
    account: TeamsAccount,
    conversation: Conversation,
    person: TeamsPerson,
    message: TeamsMessage,
    change: { added: string[]; removed: string[] },
  ): void {
    if (!account.isIn(conversation) || (!message.isOwn && !hears(account, conversation, message))) return;
    const scene = this.scene(account, conversation);
    this.tell(account, conversation, activities.reactionActivity(scene, person, message, change));
  }

  /** The app was put into the team, or taken out of it. */
  installed(account: TeamsAccount, isAdded = true): void {
    this.installedIn(account, account.get(account.teamId), account.people.meet(OWNER), isAdded);
  }

  /** Likewise into a group chat, by one of its people. */
  installedInChat(account: TeamsAccount, chat: Conversation, isAdded = true): void {
    const [first] = chat.group ?? [];
    this.installedIn(account, chat, first ?? account.people.meet(OWNER), isAdded);
  }

  private installedIn(account: TeamsAccount, conversation: Conversation, by: TeamsPerson, isAdded: boolean): void {
    const scene = this.scene(account, conversation);
    const bot = [{ id: account.botId }];
    const change = isAdded ? 'membersAdded' : 'membersRemoved';
    this.tell(account, conversation, activities.membersActivity(scene, by, change, bot));
    this.tell(account, conversation, activities.installationActivity(scene, by, isAdded ? 'add' : 'remove'));
  }

  /** A person opened the chat with the bot for the first time, and so installed it for themselves. */
  opened(account: TeamsAccount, chat: Conversation, person: TeamsPerson): void {
    const scene = this.scene(account, chat);
    const members = [{ id: account.botId }, { id: person.id, aadObjectId: person.aadObjectId }];
    this.tell(account, chat, activities.installationActivity(scene, person, 'add'));
    this.tell(account, chat, activities.membersActivity(scene, person, 'membersAdded', members));
  }

  joined(account: TeamsAccount, person: TeamsPerson): void {
    const general = account.get(account.teamId);
    const member = { id: person.id, aadObjectId: person.aadObjectId };
    const scene = this.scene(account, general);
    this.tell(
      account,
      general,
      activities.membersActivity(scene, account.people.meet(OWNER), 'membersAdded', [member]),
    );
  }

  /** `channelCreated` and the like of a channel, `teamRenamed` and the like without one. */
  teamChanged(account: TeamsAccount, eventType: string, channel?: Conversation): void {
    const general = account.get(account.teamId);
    const scene = this.scene(account, general);
    this.tell(account, general, activities.teamActivity(scene, account.people.meet(OWNER), eventType, channel));
  }

  /** Answers what the bot answered; null when it could not be reached. */
  invoke(
    account: TeamsAccount,
    chat: Conversation,
    person: TeamsPerson,
    message: TeamsMessage,
    name: string,
    value: Json,
  ): Promise<{ status: number; body: string } | null> {
    const activity = activities.invokeActivity(this.scene(account, chat), person, message, name, value);
    return this.delivery.deliver(account, chat.id, activity);
  }

  private scene(account: TeamsAccount, conversation: Conversation): activities.Scene {
    return { account, conversation, serviceUrl: this.serviceUrl(account) };
  }

  private tell(account: TeamsAccount, conversation: Conversation, activity: Json): void {
    this.delivery.send(account, conversation.id, activity);
  }
}

function hears(account: TeamsAccount, conversation: Conversation, { isBot, mentions }: TeamsMessage): boolean {
  if (isBot || !account.isIn(conversation)) return false;
  if (conversation.isPersonal) return true;
  const isMentioned = mentions.some(({ id }) => id === account.botId);
  return isMentioned || account.scopes.has(conversation.isChannel ? READ_CHANNEL_MESSAGES : READ_CHAT_MESSAGES);
}
