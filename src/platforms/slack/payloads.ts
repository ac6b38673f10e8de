import type { SlackTs } from './ids.js';

/** Pictures by size, `image_72` and the like. */
export type Images = Record<string, string | undefined>;

export interface SlackFile {
  id?: string;
  /** Whoever uploaded it. */
  user?: string;
  name?: string | null;
  title?: string;
  /** `tombstone` once it was deleted; `hidden_by_limit` while the workspace's plan hides it. */
  mode?: string;
  /** Kept elsewhere, such as in Google Drive: `url_private` leads there then. */
  is_external?: boolean;
  /** Both want a token. */
  url_private?: string;
  url_private_download?: string;
  /** Opens the file's page for those who may see it. */
  permalink?: string;
  mimetype?: string;
  /** Bytes. */
  size?: number;
}

/** Of `mrkdwn` or `plain_text`. */
export interface SlackText {
  type?: string;
  text?: string;
}

/** One of `section`, `header` and `context`, whose texts are read, or another kind; `rich_text` is read by itself. */
export interface SlackBlock {
  type?: string;
  /** A string in `markdown` alone. */
  text?: SlackText | string;
  fields?: SlackText[];
  elements?: object[];
}

/** A message as events and history show it; only what is read. */
export interface SlackMessage {
  subtype?: string;
  user?: string;
  username?: string;
  icons?: Images;
  bot_id?: string;
  app_id?: string;
  bot_profile?: { name?: string; app_id?: string; icons?: Images };
  /** Only of people from other workspaces. */
  user_profile?: { display_name?: string; real_name?: string; image_72?: string };
  text?: string;
  blocks?: SlackBlock[];
  ts: SlackTs;
  thread_ts?: SlackTs;
  edited?: { user?: string; ts: SlackTs };
  files?: SlackFile[];
  attachments?: { fallback?: string; pretext?: string; title?: string; text?: string }[];
  metadata?: { event_type?: string; event_payload?: Record<string, unknown> };
  reply_count?: number;
  latest_reply?: SlackTs;
}

/** The `event` of an `event_callback`; which fields there are depends on `type` and `subtype`. */
export interface SlackEvent extends Partial<SlackMessage> {
  type: string;
  event_ts?: SlackTs;
  /** An id, or the channel itself in `channel_created` and `channel_rename`. */
  channel?: string | { id: string; name?: string; is_private?: boolean };
  channel_type?: string;
  message?: SlackMessage;
  previous_message?: SlackMessage;
  deleted_ts?: SlackTs;
  reaction?: string;
  /** What was reacted to, or pinned: the message itself then. */
  item?: { type?: string; channel?: string; ts?: SlackTs; message?: { ts?: SlackTs } };
  tokens?: { bot?: string[] };
  old_channel_id?: string;
  new_channel_id?: string;
}

/** The body of a delivery, by HTTP or in a Socket Mode envelope. */
export interface SlackEnvelope {
  type?: string;
  team_id?: string;
  api_app_id?: string;
  event_time?: number;
  event?: SlackEvent;
  /** The installation that hears this; `user_id` is the bot's. */
  authorizations?: { team_id?: string; user_id?: string; is_bot?: boolean }[];
}

/** Posts are stamped with this, so that history tells whether one arrived. */
export const STAMP_TYPE = 'patchbay_delivery';
