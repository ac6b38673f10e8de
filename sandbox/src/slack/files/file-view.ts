import type { SlackChannel, SlackMessage } from '../channel.js';
import type { SlackTeam } from '../team.js';
import { sharedIn, type SharedFile } from './sharing.js';
import type { SlackFile } from './slack-file.js';

type Json = Record<string, unknown>;

/** Slack notes where a file was shared some time after it has shared it; `files.info` does not know it at once. */
const SHARES_KNOWN_AFTER_MS = 300;

/** A file as messages and methods show it; a deleted one is no more than its tombstone. */
export function fileView(team: SlackTeam, file: SlackFile, origin: string): Json {
  if (file.state === 'deleted') return { id: file.id, mode: 'tombstone' };
  const pathName = pathNameOf(file.name);
  const place = `${origin}/slack/files-pri/${team.id}-${file.id}`;
  const site = `https://${team.domain}.slack.com`;
  const isSnippet = file.snippetType !== undefined;
  const bot = team.users.get(file.user)?.botId;
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: isSnippet ? 'text/plain' : file.type.mimetype,
    filetype: file.snippetType ?? file.type.filetype,
    pretty_type: isSnippet ? file.snippetType : file.type.pretty,
    user: file.user,
    user_team: team.id,
    bot_id: bot,
    bot_user_id: bot && file.user,
    editable: isSnippet,
    size: file.size,
    mode: isSnippet ? 'snippet' : 'hosted',
    is_external: false,
    external_type: '',
    is_public: sharedIn(team, file).some(({ channel }) => channel.kind === 'channel'),
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${place}/${pathName}`,
    url_private_download: `${place}/download/${pathName}`,
    media_display_type: 'unknown',
    alt_txt: file.altText,
    permalink: `${site}/files/${file.user}/${file.id}/${pathName}`,
    permalink_public: `https://slack-files.com/${team.id}-${file.id}-${file.id.slice(-10).toLowerCase()}`,
    is_starred: false,
    has_rich_preview: false,
    file_access: 'visible',
  };
}

/** With the channels and messages that it was shared in, as far as Slack has noted them already. */
export function fileWithShares(team: SlackTeam, file: SlackFile, origin: string): Json {
  const known = sharedIn(team, file).filter(({ at }) => at + SHARES_KNOWN_AFTER_MS <= Date.now());
  const idsOf = (kind: SlackChannel['kind']) => [
    ...new Set(known.filter(({ channel }) => channel.kind === kind).map(({ channel }) => channel.id)),
  ];
  return {
    ...fileView(team, file, origin),
    channels: idsOf('channel'),
    groups: idsOf('group'),
    ims: idsOf('im'),
    shares: sharesView(team, file, known),
    comments_count: 0,
  };
}

function sharesView(team: SlackTeam, file: SlackFile, known: SharedFile[]): Json {
  const shares: Record<string, Record<string, Json[]>> = {};
  for (const { channel, message } of known) {
    const byChannel = (shares[channel.kind === 'channel' ? 'public' : 'private'] ??= {});
    (byChannel[channel.id] ??= []).push(shareView(team, file, channel, message));
  }
  return shares;
}

function shareView(team: SlackTeam, file: SlackFile, channel: SlackChannel, message: SlackMessage): Json {
  const replies = message.replies.all();
  const users = [...new Set(replies.map((reply) => reply.user ?? reply.botId))];
  return {
    reply_users: users,
    reply_users_count: users.length,
    reply_count: replies.length,
    ts: message.ts,
    thread_ts: message.threadTs ?? (replies.length > 0 ? message.ts : undefined),
    latest_reply: message.replies.last()?.ts,
    channel_name: channel.name,
    team_id: team.id,
    share_user_id: file.user,
    source: 'UNKNOWN',
    is_silent_share: false,
  };
}

/** Slack writes a name in lower case into a URL, with a low line for whatever is no letter or digit of ASCII. */
const pathNameOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9._-]+/g, '_');
