import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** What follows a channel's id in the id of one of its threads; the id of the thread's root comes after it. */
const THREAD_MARK = ';messageid=';

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

function guidOf(text: string): string {
  const hex = hash(text).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

export const newGuid = (): string => randomUUID();
export const newSecret = (): string => randomBytes(30).toString('base64url');
export const newChannelId = (): string => `19:${randomBytes(16).toString('hex')}@thread.tacv2`;
export const newGroupChatId = (): string => `19:${randomBytes(16).toString('hex')}@thread.v2`;
export const newEventId = (): string => `f:${randomUUID()}`;
export const newRegion = (): string => randomBytes(4).toString('hex');

/** The id of a bot as the account of a channel. */
export const botIdOf = (appId: string): string => `28:${appId}`;

/** The id under which a bot knows a person: the same each time, another for each bot. */
export const userIdOf = (appId: string, personId: string): string =>
  `29:1${Buffer.concat([hash(`${appId} user ${personId}`), hash(`${personId} user ${appId}`)]).toString('base64url')}`;

/** The person's object id in Microsoft Entra. */
export const aadObjectIdOf = (tenantId: string, personId: string): string => guidOf(`${tenantId} ${personId}`);

/** The id of another bot of the control API, as the account of a channel. */
export const otherBotIdOf = (personId: string): string => botIdOf(guidOf(`bot ${personId}`));

/** The id of the chat of a person with a bot. */
export const personalChatIdOf = (appId: string, personId: string): string =>
  `a:1${Buffer.concat([hash(`${appId} chat ${personId}`), hash(`${personId} chat ${appId}`)]).toString('base64url')}`;

export const threadIdOf = (channelId: string, rootId: string): string => `${channelId}${THREAD_MARK}${rootId}`;

/** The chat or channel, and the root of the thread when the id names one. */
export function readConversationId(id: string): { conversationId: string; rootId: string | null } {
  const at = id.indexOf(THREAD_MARK);
  if (at === -1) return { conversationId: id, rootId: null };
  return { conversationId: id.slice(0, at), rootId: id.slice(at + THREAD_MARK.length) };
}
