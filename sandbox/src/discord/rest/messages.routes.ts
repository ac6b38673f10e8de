import { DiscordError } from '../errors.js';
import { discard } from '../../files/multipart.js';
import { SUPPRESS_EMBEDS, isUserMessage, type Bot, type Channel, type Message } from '../world/model.js';
import { may } from '../world/permissions.js';
import { messageJson } from '../world/serialise-message.js';
import { isSnowflake, snowflakeTime } from '../world/snowflake.js';
import { demand, getMessage, getTextChannel } from './access.js';
import type { RestContext } from './context.js';
import { checkNotEmpty, editedAttachments, readDraft, readNonce } from './draft.js';
import { Form, isObject } from './form.js';
import type { Allowance } from './rate-limits.js';
import type { BotCall, Router } from './router.js';

const CREATE: Allowance = { name: 'create message', limit: 5, seconds: 5 };
const EDIT: Allowance = { name: 'edit message', limit: 5, seconds: 5 };
const DELETE: Allowance = { name: 'delete message', limit: 5, seconds: 1 };
const BULK_DELETE_AGE_MS = 14 * 24 * 3600 * 1000;
const CHANNEL = '/channels/:channel_id';
const MESSAGE = `${CHANNEL}/messages/:message_id`;

/** Messages of a channel: read, write, edit, delete. */
export function messageRoutes(router: Router, context: RestContext): void {
  const { world, chat } = context;
  const show = (message: Message, bot: Bot) => messageJson(message, bot.user.id, context.origin());
  const channelOf = ({ bot, params }: BotCall) => getTextChannel(world, bot, params.channel_id);

  router.bot('GET', `${CHANNEL}/messages`, (call) => {
    const channel = channelOf(call);
    const page = readPage(call.query);
    if (!may(channel.guild, call.bot.user.id, 'READ_MESSAGE_HISTORY', channel)) return [];
    return channel.messages.page(page).map((message) => show(message, call.bot));
  });

  router.bot(
    'POST',
    `${CHANNEL}/messages`,
    (call) => show(createMessage(context, call, channelOf(call)), call.bot),
    CREATE,
  );

  router.bot('GET', MESSAGE, (call) => {
    const channel = channelOf(call);
    demand(call.bot, 'READ_MESSAGE_HISTORY', channel);
    return show(getMessage(channel, call.params.message_id), call.bot);
  });

  router.bot(
    'PATCH',
    MESSAGE,
    (call) => {
      const message = getMessage(channelOf(call), call.params.message_id);
      editMessage(context, call, message);
      return show(message, call.bot);
    },
    EDIT,
  );

  router.bot(
    'DELETE',
    MESSAGE,
    (call) => {
      const channel = channelOf(call);
      const message = getMessage(channel, call.params.message_id);
      if (message.author !== call.bot.user) demand(call.bot, 'MANAGE_MESSAGES', channel);
      chat.remove(message);
      return undefined;
    },
    DELETE,
  );

  router.bot('POST', `${CHANNEL}/messages/bulk-delete`, (call) => {
    const channel = channelOf(call);
    demand(call.bot, 'MANAGE_MESSAGES', channel);
    const ids = readBulk(call);
    chat.removeMany(
      channel,
      ids.flatMap((id) => channel.messages.find(id) ?? []),
    );
    return undefined;
  });

  router.bot('POST', `${CHANNEL}/typing`, (call) => {
    const channel = channelOf(call);
    demandSend(call.bot, channel);
    chat.type(channel, call.bot.user);
    return undefined;
  });
}

function demandSend(bot: Bot, channel: Channel): void {
  const { guild, recipient, thread } = channel;
  if (recipient && !guild.members.has(recipient.id)) throw new DiscordError('cannotSendTo');
  demand(bot, thread ? 'SEND_MESSAGES_IN_THREADS' : 'SEND_MESSAGES', channel);
}

function createMessage({ world, chat, attachments, nonces }: RestContext, call: BotCall, channel: Channel): Message {
  const { bot } = call;
  demandSend(bot, channel);
  if (call.uploads.length) demand(bot, 'ATTACH_FILES', channel);
  const form = new Form(call.body);
  const draft = readDraft(form, call.uploads, world.snowflakes);
  const nonce = readNonce(form);
  const isEnforced = form.flag('enforce_nonce') ?? false;
  const replyTo = readReference(form, channel);
  form.check();
  checkNotEmpty(draft);
  const first = isEnforced && nonce !== null ? nonces.find(bot.user.id, nonce) : undefined;
  if (first) {
    void discard(attachments.shelf, call.uploads);
    return first;
  }
  const mayMentionAll = may(channel.guild, bot.user.id, 'MENTION_EVERYONE', channel);
  const message = chat.post({
    ...draft,
    content: draft.content ?? '',
    channel,
    author: bot.user,
    replyTo,
    nonce,
    mayMentionAll,
  });
  nonces.remember(message);
  return message;
}

/** The message replied to; null when none is, or when it is gone and may be. */
function readReference(form: Form, channel: Channel): Message | null {
  const given = form.body.message_reference;
  if (!isObject(given)) return null;
  const reference = new Form(given);
  const type = reference.integer('type', 0, 0) ?? 0;
  if (type !== 0) form.problem('message_reference.type', 'BASE_TYPE_CHOICES', 'Value must be one of {0}.');
  const id = String(given.message_id ?? '');
  if (!isSnowflake(id)) {
    form.checkSnowflake('message_reference.message_id', id);
    return null;
  }
  const isElsewhere = given.channel_id !== undefined && String(given.channel_id) !== channel.id;
  if (isElsewhere)
    form.problem(
      'message_reference',
      'REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL',
      'Cannot reply to a message in a different channel',
    );
  const target = channel.messages.find(id);
  if (!target && given.fail_if_not_exists !== false)
    form.problem('message_reference', 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
  if (target && !isUserMessage(target)) {
    form.problem('message_reference', 'REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE', 'Cannot reply to a system message');
  }
  return target ?? null;
}

/** Another's message: only its embeds may be suppressed, with the right to manage messages. */
function editMessage(context: RestContext, call: BotCall, message: Message): void {
  const { bot, body } = call;
  const isOwn = message.author === bot.user;
  const touchesOnlyFlags = Object.keys(body).every((key) => key === 'flags');
  if (!isOwn && !touchesOnlyFlags) throw new DiscordError('notYourMessage');
  if (!isOwn) demand(bot, 'MANAGE_MESSAGES', message.channel);
  if (!isUserMessage(message)) throw new DiscordError('systemMessage');
  const mayMentionAll = may(message.channel.guild, bot.user.id, 'MENTION_EVERYONE', message.channel);
  applyEdit(context, call, message, mayMentionAll);
}

/** Changes what the body names, and nothing else. */
export function applyEdit(
  { world, chat, attachments: { shelf } }: RestContext,
  { body, uploads }: Pick<BotCall, 'body' | 'uploads'>,
  message: Message,
  mayMentionAll: boolean,
): void {
  const form = new Form(body);
  const { content, embeds, components, attachments, flags, allowed } = readDraft(form, uploads, world.snowflakes);
  form.check();
  const change = {
    ...(content !== undefined && { content }),
    ...(embeds && { embeds }),
    ...(components && { components }),
    ...((form.has('attachments') || uploads.length > 0) && {
      attachments: editedAttachments(form, message.attachments, uploads, attachments),
    }),
    ...(form.has('flags') && { flags: (message.flags & ~SUPPRESS_EMBEDS) | (flags & SUPPRESS_EMBEDS) }),
  };
  checkNotEmpty({ ...message, allowed, ...change });
  const used = new Set(change.attachments?.map(({ file }) => file.id));
  void discard(
    shelf,
    uploads.filter(({ file }) => !used.has(file.id)),
  );
  chat.edit(message, { ...change, allowed, mayMentionAll });
}

function readPage(query: Record<string, string>) {
  const form = new Form(query);
  const limit = form.integer('limit', 1, 100) ?? 50;
  const [before, after, around] = ['before', 'after', 'around'].map((name) => readPosition(form, name));
  form.check();
  return { limit, before, after, around };
}

/** A place in the channel: any number, not only the id of a message. */
function readPosition(form: Form, name: string): string | undefined {
  if (!form.has(name)) return undefined;
  const value = String(form.body[name]);
  if (!/^\d{1,20}$/.test(value)) form.checkSnowflake(name, value);
  return value.replace(/^0+(?=\d)/, '');
}

function readBulk({ body }: BotCall): string[] {
  const ids = Array.isArray(body.messages) ? [...new Set(body.messages.map(String))] : [];
  const form = new Form(body);
  if (!Array.isArray(body.messages)) form.missing('messages');
  ids.forEach((id, index) => form.checkSnowflake(`messages.${index}`, id));
  form.check();
  if (ids.length < 2 || ids.length > 100) throw new DiscordError('bulkDeleteCount');
  if (ids.some((id) => Date.now() - snowflakeTime(id) > BULK_DELETE_AGE_MS)) throw new DiscordError('tooOld');
  return ids;
}
