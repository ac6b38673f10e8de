import { inMessage, placeInCall, sentTimes } from '../past.js';
import {
  ControlError,
  type NewMessage,
  type PastMessage,
  type SandboxAuthor,
  type SandboxPerson,
} from '../platform-sandbox.js';
import type { TeamsAccount } from './account.js';
import type { ActivityFeed } from './activity-feed.js';
import type { Conversation, Mention, TeamsMessage } from './conversation.js';
import type { TeamsPerson } from './people.js';
import { addReaction, reactionType, removeReaction } from './reactions.js';
import type { ReceivedFiles } from './received-files.js';
import { written } from './rich-text.js';

/** Before this there was no Teams. */
const EARLIEST = Date.UTC(2017, 2, 14);

export interface Located {
  account: TeamsAccount;
  conversation: Conversation;
  message: TeamsMessage;
}

/** What people do with messages in the app of Teams. */
export class Writing {
  constructor(
    private readonly feed: ActivityFeed,
    private readonly received: ReceivedFiles,
    private readonly serviceUrl: (account: TeamsAccount) => string,
  ) {}

  /** Answers the id of the new message. */
  async say(account: TeamsAccount, conversation: Conversation, given: NewMessage): Promise<string> {
    checkMayWrite(account, conversation, given.user);
    const rootId = rootOf(conversation, given.thread_id);
    const author = account.people.meet(given.user);
    const mentions = mentionsOf(account, given);
    const body = written(given.text, given.markup ?? false, mentions);
    const attached = await this.received.attach(account, conversation, this.serviceUrl(account), given.files ?? []);
    const message = conversation.add({
      ...byAuthor(author),
      rootId,
      text: body.text,
      textFormat: 'plain',
      html: body.html,
      filesHtml: attached.html,
      isFormatted: given.markup ?? false,
      mentions,
      attachments: attached.attachments,
      files: Promise.resolve(attached.files),
      sentAt: Date.now(),
    });
    this.feed.written(account, conversation, author, message);
    return message.id;
  }

  /** Mentions stay as they were; the new text stands after them. */
  edit({ account, conversation, message }: Located, text: string): void {
    const author = this.authorOf(account, message);
    Object.assign(message, written(text, false, message.mentions), { isFormatted: false, isEdited: true });
    this.feed.changed(account, conversation, author, message, 'editMessage');
  }

  remove({ account, conversation, message }: Located): void {
    message.isDeleted = true;
    if (message.isOwn) return;
    this.feed.changed(account, conversation, this.authorOf(account, message), message, 'softDeleteMessage');
  }

  /** The author takes the deletion of a message back. */
  restore(account: TeamsAccount, conversation: Conversation, messageId: string): void {
    const message = conversation.messages.get(messageId);
    if (!message?.isDeleted) throw new ControlError(404, `message_id: there is no deleted message ${messageId}`);
    message.isDeleted = false;
    this.feed.changed(account, conversation, this.authorOf(account, message), message, 'undeleteMessage');
  }

  react({ account, conversation, message }: Located, emoji: string, user: SandboxPerson, isAdded: boolean): void {
    const type = reactionType(emoji);
    if (type === null) throw new ControlError(400, `emoji: Teams takes no ${emoji} as a reaction`);
    checkMayWrite(account, conversation, user);
    const person = account.people.meet(user);
    const hasChanged = isAdded ? addReaction(message, type, person.id) : removeReaction(message, type, person.id);
    if (!hasChanged) return;
    const change = isAdded ? { added: [type], removed: [] } : { added: [], removed: [type] };
    this.feed.reacted(account, conversation, person, message, change);
  }

  pin({ account, conversation, message }: Located, user: SandboxPerson, isPinned: boolean): void {
    checkMayWrite(account, conversation, user);
    message.isPinned = isPinned;
  }

  /** Tells nobody; answers the ids in the same order. */
  writePast(account: TeamsAccount, conversation: Conversation, past: PastMessage[]): string[] {
    const times = sentTimes(past, conversation.pastUntil, EARLIEST);
    past.forEach(({ user }, index) => inMessage(index, () => checkMayWrite(account, conversation, user)));
    conversation.pastUntil = times.at(-1);
    const ids: string[] = [];
    past.forEach(({ user, text, thread_id: threadId }, index) => {
      const place = threadId === undefined ? null : inMessage(index, () => placeInCall(threadId, index));
      const rootId = inMessage(index, () => rootOf(conversation, place === null ? threadId : ids[place]));
      const message = conversation.add({
        ...byAuthor(account.people.meet(user)),
        ...written(text, false, []),
        rootId,
        textFormat: 'plain',
        isFormatted: false,
        mentions: [],
        attachments: [],
        filesHtml: '',
        files: Promise.resolve([]),
        sentAt: times[index] ?? Date.now(),
      });
      ids.push(message.id);
    });
    return ids;
  }

  private authorOf(account: TeamsAccount, message: TeamsMessage): TeamsPerson {
    const author = message.isOwn ? null : account.people.find(message.authorId);
    if (!author) throw new ControlError(409, 'message_id: only the bot can change what it wrote');
    return author;
  }
}

const byAuthor = ({ id, name, aadObjectId }: TeamsPerson) => ({
  authorId: id,
  authorName: name,
  isBot: aadObjectId === undefined,
  isOwn: false,
});

function mentionsOf(account: TeamsAccount, { mention_bot: isBot, mention_users: users = [] }: NewMessage): Mention[] {
  const people = users.map((user) => account.people.meet(user)).map(({ id, name }) => ({ id, name }));
  return isBot ? [{ id: account.botId, name: account.botName }, ...people] : people;
}

/** A chat takes nobody but its people. */
function checkMayWrite(account: TeamsAccount, { person, group }: Conversation, user: SandboxAuthor): void {
  if (user.id === account.botId) throw new ControlError(400, 'user.id: this is the bot, not a person');
  if (person && account.people.meet(user) !== person) {
    throw new ControlError(409, "user.id: the chat is another person's");
  }
  if (group && !group.has(account.people.meet(user))) throw new ControlError(409, 'user.id: is not in the chat');
}

function rootOf(conversation: Conversation, threadId: string | undefined): string | null {
  if (threadId === undefined) return null;
  if (!conversation.isChannel) throw new ControlError(400, 'thread_id: a chat of Teams has no threads');
  const root = conversation.rootOf(threadId);
  if (root === null) throw new ControlError(404, `thread_id: there is no message ${threadId}`);
  return root;
}
