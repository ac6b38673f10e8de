import type { Draft } from '../activity.js';
import type { SlackChannel } from '../channel.js';
import { fileView, fileWithShares } from '../files/file-view.js';
import { isVisible } from '../files/sharing.js';
import { announceFile, type SlackFile } from '../files/slack-file.js';
import { SlackError } from '../slack-error.js';
import { storedText } from '../text.js';
import { invalidArguments } from './arguments.js';
import { readAuthor } from './chat.methods.js';
import { checkRecipient } from './direct.methods.js';
import { requireMember, type Call, type Method } from './method.js';

export const filesMethods: Record<string, Method> = {
  'files.getUploadURLExternal': { tier: 100, token: 'bot', scopes: ['files:write'], noJson: true, run: getUploadUrl },
  'files.completeUploadExternal': { tier: 100, token: 'bot', scopes: ['files:write'], run: completeUpload },
  'files.info': { tier: 100, token: 'bot', scopes: ['files:read'], run: info },
  'files.list': { tier: 50, token: 'bot', scopes: ['files:read'], run: list },
  'files.delete': { tier: 50, token: 'bot', scopes: ['files:write'], run: remove },
};

/** Slack's documented limits. */
const MAX_FILE_BYTES = 1024 ** 3;
const MAX_SNIPPET_BYTES = 1024 ** 2;
const MAX_ALT_TEXT = 1000;
const MAX_CHANNELS = 100;
const MAX_COMMENT = 40_000;

function getUploadUrl({ team, args, origin }: Call) {
  const name = args.requiredText('filename');
  const length = args.requiredText('length');
  const snippetType = args.text('snippet_type');
  const altText = args.text('alt_txt');
  if (!/^\d{1,15}$/.test(length)) throw invalidArguments('length must be an integer [json-pointer:/length]');
  const size = Number(length);
  if (size === 0) throw new SlackError('missing_argument');
  if (size > MAX_FILE_BYTES) throw new SlackError('file_upload_size_restricted');
  if (snippetType && size > MAX_SNIPPET_BYTES) throw new SlackError('snippet_too_large');
  if (altText && [...altText].length > MAX_ALT_TEXT) throw new SlackError('alt_txt_too_large');
  const file = announceFile({ name, size, user: team.botUserId, altText, snippetType });
  team.files.set(file.id, file);
  return { upload_url: `${origin}/slack/files-upload/v1/${team.id}/${file.id}/${file.uploadSecret}`, file_id: file.id };
}

/** Works once for each file. One message shows all of them in each channel; without a channel they stay private. */
function completeUpload(call: Call) {
  const { team, activity, origin } = call;
  const uploads = readUploads(call);
  const channels = readChannels(call);
  const names = uploads.map(({ file }) => file.name);
  if (call.faults.refusesFile(names, channels[0]?.id)) throw new SlackError('file_type_not_allowed');
  const threads = channels.map((channel) => readThread(call, channel));
  const content = channels.length > 0 ? readComment(call) : undefined;
  for (const { file, title } of uploads) {
    file.state = 'complete';
    file.title = title ?? file.title;
  }
  const files = uploads.map(({ file }) => file);
  const answer = files.map((file) => fileWithShares(team, file, origin));
  for (const [index, channel] of channels.entries()) {
    if (content) activity.post(team, channel, { ...content, threadTs: threads[index], files });
  }
  return { files: answer };
}

function readUploads({ team, args }: Call): { file: SlackFile; title: string | undefined }[] {
  const given = args.list('files', 'invalid_arguments');
  if (!given?.length) throw invalidArguments('missing required field: files');
  return given.map((entry) => {
    const { id, title } = (entry ?? {}) as { id?: unknown; title?: unknown };
    const file = typeof id === 'string' ? team.files.get(id) : undefined;
    if (file?.state !== 'awaited' || !file.content) throw new SlackError('file_not_found');
    return { file, title: typeof title === 'string' && title ? title : undefined };
  });
}

/** `channel_id` takes the id of a conversation, `channels` also people's. */
function readChannels(call: Call): SlackChannel[] {
  const { team, args } = call;
  const single = args.text('channel_id');
  const several = (args.text('channels') ?? '').split(',').map((id) => id.trim());
  const ids = [...new Set(single ? [single] : several.filter(Boolean))];
  if (ids.length > MAX_CHANNELS) throw new SlackError('channels_limit_exceeded');
  if (ids.length > 1 && args.text('thread_ts')) throw invalidArguments('thread_ts takes one channel only');
  return ids.map((id) => {
    const isPerson = !single && team.users.has(id);
    const channel = isPerson ? team.openDirect(checkRecipient(team, id)) : team.channels.get(id);
    const isHidden = channel?.isPrivate && !channel.members.has(team.botUserId);
    if (!channel || isHidden) throw new SlackError('channel_not_found');
    requireMember(call, channel);
    if (channel.isArchived) throw new SlackError('is_archived');
    return channel;
  });
}

function readThread({ args }: Call, channel: SlackChannel): string | undefined {
  const threadTs = args.text('thread_ts');
  if (!threadTs) return undefined;
  const root = channel.findRoot(threadTs);
  if (!root) throw new SlackError('thread_not_found');
  return root.ts;
}

/** Blocks count only without a comment. */
function readComment(call: Call): Draft {
  const comment = call.args.text('initial_comment') ?? '';
  const blocks = comment ? undefined : call.args.list('blocks', 'invalid_blocks_format');
  if ([...comment].length > MAX_COMMENT) throw new SlackError('msg_too_long');
  return { ...readAuthor(call), text: storedText(comment), blocks };
}

function getFile({ team, args }: Call): SlackFile {
  const file = team.files.get(args.requiredText('file'));
  if (file?.state === 'deleted') throw new SlackError('file_deleted');
  if (!file || !isVisible(team, file)) throw new SlackError('file_not_found');
  return file;
}

function info(call: Call) {
  const file = fileWithShares(call.team, getFile(call), call.origin);
  return { file, comments: [], response_metadata: { next_cursor: '' } };
}

/** Newest first, in pages by number, as Slack lists files alone. */
function list(call: Call) {
  const { team, args, origin } = call;
  const user = args.text('user');
  const channel = args.text('channel');
  const from = Number(args.text('ts_from') ?? 0);
  const to = Number(args.text('ts_to') ?? Infinity);
  const found = [...team.files.values()]
    .reverse()
    .filter(
      (file) =>
        file.state === 'complete' &&
        isVisible(team, file) &&
        (!user || file.user === user) &&
        (!channel || file.shares.some((share) => share.channelId === channel)) &&
        file.created >= from &&
        file.created <= to,
    );
  const count = Math.min(Math.max(Math.trunc(Number(args.text('count') ?? 100)) || 100, 1), 1000);
  const page = Math.max(Math.trunc(Number(args.text('page') ?? 1)) || 1, 1);
  const files = found.slice((page - 1) * count, page * count).map((file) => fileView(team, file, origin));
  return { files, paging: { count, total: found.length, page, pages: Math.max(Math.ceil(found.length / count), 1) } };
}

/** The messages that show it keep a tombstone in its place. */
async function remove(call: Call) {
  const file = getFile(call);
  if (file.user !== call.team.botUserId) throw new SlackError('cant_delete_file');
  const { content } = file;
  call.activity.deleteFile(call.team, file);
  if (content) await call.files.remove(content.id);
  return {};
}
