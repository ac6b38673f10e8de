import type { Draft } from '../activity.js';
import type { SlackChannel, SlackMessage } from '../channel.js';
import { SlackError } from '../slack-error.js';
import { parsedText } from '../text.js';
import { checkRecipient } from './direct.methods.js';
import { getChannel, getMessage, missingScope, type Call, type Method } from './method.js';

export const chatMethods: Record<string, Method> = {
  'chat.postMessage': { tier: 'post', token: 'bot', scopes: ['chat:write'], run: post },
  'chat.update': { tier: 50, token: 'bot', scopes: ['chat:write'], run: update },
  'chat.delete': { tier: 50, token: 'bot', scopes: ['chat:write'], run: remove },
  'chat.getPermalink': { tier: 'none', token: 'bot', run: permalink },
};

/** Slack's documented limits of one message. */
const MAX_TEXT = 40_000;
const MAX_BLOCKS = 50;
const MAX_ATTACHMENTS = 100;
const MAX_METADATA_BYTES = 16_384;

function post(call: Call) {
  const { team, args, activity } = call;
  const channel = findDirect(call) ?? getChannel(call);
  const mayPost = channel.members.has(team.botUserId) || team.scopes.has('chat:write.public');
  if (channel.isArchived) throw new SlackError('is_archived');
  if (!mayPost) throw new SlackError('not_in_channel');
  const draft = { ...readContent(call), ...readAuthor(call), ...readThread(call, channel) };
  draft.metadata = readMetadata(call);
  if (args.text('mrkdwn')) draft.mrkdwn = args.flag('mrkdwn');
  const message = activity.post(team, channel, draft);
  return { channel: channel.id, ts: message.ts, message: shown(call, channel, message) };
}

/** A person's id in place of a channel's is the conversation with them. */
function findDirect({ team, args }: Call): SlackChannel | undefined {
  const reference = args.text('channel') ?? '';
  return team.users.has(reference) ? team.openDirect(checkRecipient(team, reference)) : undefined;
}

function shown(call: Call, channel: SlackChannel, message: SlackMessage) {
  const view = call.activity.view(call.team, channel, message);
  return message.metadata ? { ...view, metadata: message.metadata } : view;
}

function readContent({ team, args }: Call): Draft {
  const blocks = args.list('blocks', 'invalid_blocks_format');
  const attachments = args.list('attachments', 'invalid_attachments');
  const text = args.text('text') ?? '';
  if (!text.trim() && !blocks?.length && !attachments?.length) throw new SlackError('no_text');
  if ([...text].length > MAX_TEXT) throw new SlackError('msg_too_long');
  if (blocks && blocks.length > MAX_BLOCKS) throw new SlackError('invalid_blocks');
  if (attachments && attachments.length > MAX_ATTACHMENTS) throw new SlackError('too_many_attachments');
  const options = { linkNames: args.flag('link_names'), full: args.text('parse') === 'full' };
  return { text: parsedText(team, text, options), blocks, attachments };
}

/** Another name or icon makes Slack show a bot message without a user. */
export function readAuthor({ team, args }: Call): Partial<Draft> {
  const bot = { botId: team.botId, appId: team.app.id };
  const username = args.text('username');
  const iconUrl = args.text('icon_url');
  const iconEmoji = args.text('icon_emoji');
  if (!username && !iconUrl && !iconEmoji) return { ...bot, user: team.botUserId };
  if (!team.scopes.has('chat:write.customize')) throw missingScope(team, 'chat:write.customize');
  const icons: SlackMessage['icons'] = iconEmoji ? { emoji: iconEmoji } : iconUrl ? iconsOf(iconUrl) : undefined;
  const name = username ?? team.users.get(team.botUserId)?.name;
  return { ...bot, subtype: 'bot_message', username: name?.slice(0, 80), icons };
}

const iconsOf = (url: string): Record<string, string> => ({ image_36: url, image_48: url, image_72: url });

/** A reply's own `ts` stands for its thread. */
function readThread({ args }: Call, channel: SlackChannel): Partial<Draft> {
  const threadTs = args.text('thread_ts');
  if (!threadTs) return {};
  const root = channel.findRoot(threadTs);
  if (!root) throw new SlackError('thread_not_found');
  return { threadTs: root.ts, ...(args.flag('reply_broadcast') && { subtype: 'thread_broadcast' as const }) };
}

function readMetadata({ args }: Call): SlackMessage['metadata'] {
  const metadata = args.json('metadata', 'invalid_metadata_format') as SlackMessage['metadata'];
  if (!metadata) return undefined;
  const { event_type, event_payload } = metadata;
  const isPlain = typeof event_payload === 'object' && event_payload !== null && !Array.isArray(event_payload);
  if (typeof event_type !== 'string' || !event_type || !isPlain) throw new SlackError('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(metadata)) > MAX_METADATA_BYTES) throw new SlackError('metadata_too_large');
  return { event_type, event_payload };
}

function update(call: Call) {
  const channel = getChannel(call);
  const message = getMessage(channel, call.args.requiredText('ts'));
  if (message.botId !== call.team.botId) throw new SlackError('cant_update_message');
  if (channel.isArchived) throw new SlackError('is_archived');
  const metadata = readMetadata(call) ?? message.metadata;
  const content = readContent(call);
  const blocks = call.args.text('blocks') ? content.blocks : content.text ? undefined : message.blocks;
  call.activity.edit(call.team, channel, message, call.team.botUserId, { ...content, blocks, metadata });
  return { channel: channel.id, ts: message.ts, text: message.text, message: shown(call, channel, message) };
}

function remove(call: Call) {
  const channel = getChannel(call);
  const message = getMessage(channel, call.args.requiredText('ts'));
  if (message.botId !== call.team.botId) throw new SlackError('cant_delete_message');
  call.activity.remove(call.team, channel, message);
  return { channel: channel.id, ts: message.ts };
}

function permalink(call: Call) {
  const channel = getChannel(call);
  const message = getMessage(channel, call.args.requiredText('message_ts'));
  const base = `https://${call.team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}`;
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
  return { channel: channel.id, permalink: base + thread };
}
