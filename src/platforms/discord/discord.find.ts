import type { APIChannel, APIMessage } from 'discord.js';
import type { AttemptStamp, Finding } from '../contract.js';
import { ProviderError } from '../errors.js';
import { isSnowflake, snowflakeAt } from './discord.ids.js';
import { PAGE_SIZE } from './discord.limits.js';
import type { DiscordPayload, PayloadFile } from './discord.payload.js';
import { messagesAfter } from './discord.pages.js';
import type { DiscordRest } from './discord.rest.js';

export interface Sought {
  channelId: string;
  payload: DiscordPayload;
  applicationId: string;
  botUserId: string;
}

/** Our clock and Discord's may differ by this much. */
const CLOCK_SKEW_MS = 60_000;
/** A channel so busy that the post is not within this many pages leaves the question open. */
const MAX_PAGES = 20;

/** Looks for our post by its maker, its exact text and its files, among what came after the last one known to have arrived. */
export async function findPosted(
  rest: DiscordRest,
  sought: Sought,
  stamp: AttemptStamp,
  after: string | null,
  signal: AbortSignal,
): Promise<Finding> {
  const start = after && isSnowflake(after) ? after : snowflakeAt(new Date(stamp.startedAt.getTime() - CLOCK_SKEW_MS));
  let pages = 0;
  let seen = 0;
  try {
    for await (const page of messagesAfter(rest, sought.channelId, start, signal)) {
      const post = page.find((message) => isOurs(message, sought));
      if (post) return { found: { externalId: post.id } };
      seen += page.length;
      if (++pages === MAX_PAGES && page.length === PAGE_SIZE) return 'unsure';
    }
    return seen > 0 || (await historyIsOpen(rest, sought.channelId, signal)) ? 'absent' : 'unsure';
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'permission-missing') return 'unsure';
    throw error;
  }
}

function isOurs(message: APIMessage, { payload, applicationId, botUserId }: Sought): boolean {
  if (!sameFiles(message.attachments ?? [], payload.files)) return false;
  if (message.webhook_id) {
    return message.application_id === applicationId && sameText(message.content, payload.webhook?.content);
  }
  return message.author.id === botUserId && sameText(message.content, payload.bot.content);
}

/** Discord may change a file's name, or what is in a picture, but hardly both. */
function sameFiles(stored: APIMessage['attachments'], sent: readonly PayloadFile[]): boolean {
  if (stored.length !== sent.length) return false;
  return stored.every(({ filename, size }, index) => {
    const { name, bytes } = sent[index]!;
    return size === bytes || bare(filename) === bare(name);
  });
}

const bare = (name: string): string => name.replace(/[^0-9A-Za-z.]/g, '').toLowerCase();

/** Discord trims what it stores. */
function sameText(stored: string, sent: string | undefined): boolean {
  return sent !== undefined && stored.trim() === sent.trim();
}

/** Without the right to read history Discord answers an empty list instead of a refusal: emptiness has to be believable. */
async function historyIsOpen(rest: DiscordRest, channelId: string, signal: AbortSignal): Promise<boolean> {
  const path = `/channels/${channelId}` as const;
  const newest = await rest.call<APIMessage[]>(
    { method: 'GET', path: `${path}/messages`, query: { limit: '1' } },
    signal,
  );
  if (newest.length > 0) return true;
  const channel = await rest.call<APIChannel>({ method: 'GET', path }, signal);
  return !('last_message_id' in channel && channel.last_message_id);
}
