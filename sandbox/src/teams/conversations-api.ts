import type { TeamsAccount } from './account.js';
import type { Call, Operation } from './connector.js';
import type { Conversation, Json, TeamsMessage } from './conversation.js';
import { readConversationId, threadIdOf } from './ids.js';
import { isObject, type Outgoing, readOutgoing } from './outgoing.js';
import type { SentFiles } from './sent-files.js';
import type { TeamsStore } from './store.js';
import {
  activityNotFound,
  badArgument,
  badSyntax,
  conversationNotFound,
  forbidden,
  notInRoster,
  TeamsError,
} from './teams-error.js';

/** Channels, threads in them and group chats begin with `19:`, chats with a person with `a:`. */
const WELL_FORMED = /^(19:|a:)\S+$/;

export interface Place {
  conversation: Conversation;
  rootId: string | null;
}

/** Sending, changing and deleting activities, and beginning conversations. */
export class ConversationsApi {
  constructor(
    private readonly store: TeamsStore,
    private readonly files: SentFiles,
    private readonly serviceUrl: (account: TeamsAccount) => string,
  ) {}

  operations(): Operation[] {
    const activities = 'v3/conversations/:conversation/activities';
    return [
      { method: 'POST', path: 'v3/conversations', run: (call) => this.create(call) },
      { method: 'POST', path: activities, run: (call) => this.send(call) },
      { method: 'POST', path: `${activities}/:activity`, run: (call) => this.send(call) },
      { method: 'PUT', path: `${activities}/:activity`, run: (call) => this.update(call) },
      { method: 'DELETE', path: `${activities}/:activity`, run: (call) => this.remove(call) },
    ];
  }

  /** The conversation of the path, when the bot is in it. */
  place({ account, params }: Call): Place {
    const { conversationId, rootId } = readConversationId(params.conversation ?? '');
    if (!WELL_FORMED.test(conversationId)) throw badSyntax('Bad format of conversation ID');
    const conversation = account.find(conversationId);
    if (!conversation) throw this.store.hasConversation(conversationId) ? notInRoster() : conversationNotFound();
    if (!account.isIn(conversation)) throw notInRoster();
    const isThread = conversation.isChannel && conversation.messages.has(rootId ?? '');
    if (rootId !== null && !isThread) throw conversationNotFound();
    return { conversation, rootId };
  }

  /** The message of the path; a thread's id in the path must be that of its own thread. */
  message(call: Call): { place: Place; message: TeamsMessage } {
    const place = this.place(call);
    const message = place.conversation.find(call.params.activity ?? '');
    const isElsewhere = place.rootId !== null && (message?.rootId ?? message?.id) !== place.rootId;
    if (!message || isElsewhere) throw activityNotFound();
    return { place, message };
  }

  private async send(call: Call) {
    const { account, params, body } = call;
    const { conversation, rootId } = this.place(call);
    account.limits?.book('send', conversation.id);
    const replied = params.activity === undefined ? null : conversation.rootOf(params.activity);
    if (params.activity !== undefined && replied === null) throw activityNotFound();
    const id = await this.post(account, { conversation, rootId: rootId ?? replied }, readOutgoing(body));
    return { status: 201, body: id === null ? {} : { id } };
  }

  /** Only what the bot wrote itself can be changed by it. */
  private async update(call: Call) {
    const { account } = call;
    const { place, message } = this.message(call);
    account.limits?.book('send', place.conversation.id);
    const { content } = readOutgoing(call.body);
    if (!message.isOwn) throw forbidden('The bot can only update its own activities.');
    this.files.check(place.conversation, content.attachments);
    const files = this.files.of(account, content.attachments);
    Object.assign(message, content, { files, isEdited: true });
    return { status: 200, body: { id: message.id } };
  }

  private remove(call: Call) {
    const { place, message } = this.message(call);
    call.account.limits?.book('send', place.conversation.id);
    if (!message.isOwn) throw forbidden('The bot can only delete its own activities.');
    message.isDeleted = true;
    return { status: 200 };
  }

  private async create({ account, body }: Call) {
    if (!isObject(body)) throw badSyntax('Incorrect conversation creation parameters');
    const data = isObject(body.channelData) ? body.channelData : {};
    const channelId = isObject(data.channel) ? data.channel.id : data.teamsChannelId;
    const outgoing = body.activity == null ? null : readOutgoing(body.activity);
    if (typeof channelId === 'string') return this.createThread(account, channelId, outgoing);
    return this.createChat(account, body, data, outgoing);
  }

  private async createThread(account: TeamsAccount, channelId: string, outgoing: Outgoing | null) {
    const channel = account.channels.get(channelId);
    if (!channel) throw this.store.hasConversation(channelId) ? notInRoster() : conversationNotFound();
    if (!account.isInTeam) throw notInRoster();
    if (!outgoing) throw badSyntax('Activity is missing or is not an object.');
    account.limits?.book('create', channel.id);
    const id = await this.post(account, { conversation: channel, rootId: null }, outgoing);
    const root = id ?? [...channel.messages.keys()].at(-1) ?? '';
    const answer = { id: threadIdOf(channel.id, root), serviceUrl: this.serviceUrl(account) };
    return { status: 201, body: id === null ? answer : { ...answer, activityId: id } };
  }

  private async createChat(account: TeamsAccount, body: Json, data: Json, outgoing: Outgoing | null) {
    const [member, ...more] = Array.isArray(body.members) ? body.members : [];
    if (!isObject(member) || more.length > 0 || body.isGroup === true) {
      throw badSyntax('Incorrect conversation creation parameters');
    }
    const tenantId = body.tenantId ?? (isObject(data.tenant) ? data.tenant.id : undefined);
    if (tenantId === undefined) throw badSyntax('Tenant ID is missing.');
    if (tenantId !== account.tenantId)
      throw new TeamsError(403, 'BotNotInConversationRoster', 'The bot is not installed in that tenant.');
    const person = account.people.find(String(member.id));
    if (!person?.aadObjectId) throw badArgument('Failed to decrypt pairwise id');
    const { chat } = account.openChat(person);
    account.limits?.book('create', chat.id);
    const id = outgoing && (await this.post(account, { conversation: chat, rootId: null }, outgoing));
    return {
      status: 201,
      body: { id: chat.id, serviceUrl: this.serviceUrl(account), ...(id ? { activityId: id } : {}) },
    };
  }

  /**
   * Answers the id of the new message. Text and attachments in one activity make two messages, as documented, and then
   * no id is told.
   */
  private async post(account: TeamsAccount, { conversation, rootId }: Place, { type, content }: Outgoing) {
    if (type === 'typing') return conversation.freeId();
    const { text, attachments } = content;
    const isSplit = text.trim() !== '' && attachments.length > 0;
    const parts = isSplit
      ? [
          { ...content, attachments: [] },
          { ...content, text: '', mentions: [] },
        ]
      : [content];
    this.files.check(conversation, attachments);
    let last: TeamsMessage | null = null;
    for (const part of parts) {
      last = conversation.add({
        ...part,
        rootId: conversation.isChannel ? (rootId ?? (isSplit ? (last?.id ?? null) : null)) : null,
        authorId: account.botId,
        authorName: account.botName,
        isBot: true,
        isOwn: true,
        html: null,
        filesHtml: '',
        isFormatted: false,
        files: this.files.of(account, part.attachments),
        sentAt: Date.now(),
      });
    }
    return isSplit ? null : (last?.id ?? null);
  }
}
