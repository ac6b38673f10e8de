/** Stands before the id of a thread's root, behind the channel's own id. */
const THREAD_MARK = ';messageid=';
/** Before the app's id, the id of a bot as an account of a channel. */
const BOT_MARK = '28:';

export const botIdOf = (appId: string): string => BOT_MARK + appId;

/** The app behind a bot's account; null for a person's. */
export const appIdOf = (accountId: string): string | null =>
  accountId.startsWith(BOT_MARK) ? accountId.slice(BOT_MARK.length) : null;

/** A conversation as activities name it: a channel or chat, and the thread's root where it is one in a channel. */
export function readConversationId(id: string): { channelId: string; rootId: string | null } {
  const at = id.indexOf(THREAD_MARK);
  if (at < 0) return { channelId: id, rootId: null };
  return { channelId: id.slice(0, at), rootId: id.slice(at + THREAD_MARK.length) || null };
}

export const threadId = (channelId: string, rootId: string): string => channelId + THREAD_MARK + rootId;

/** Chats have no threads. The ids of old channels look like those of old chats, which are in no team. */
export const hasThreads = (channelId: string, teamId: string | undefined): boolean =>
  channelId.endsWith('@thread.tacv2') || (teamId !== undefined && channelId.endsWith('@thread.skype'));
