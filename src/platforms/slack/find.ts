import type { AttemptStamp, Finding, Part, SendTarget } from '../contract.js';
import { ProviderError } from '../errors.js';
import { READING, type SlackClient } from './client.js';
import { readFilePart } from './encode.js';
import type { Identity } from './identify.js';
import { isTs, messageExternalId, microsOf, parseMessageId, tsOf } from './ids.js';
import { type SlackFile, type SlackMessage, STAMP_TYPE } from './payloads.js';

/** Slack's clock and ours may differ by this much. */
const SKEW_MS = 120_000;
const PAGE_SIZE = 200;
/** Pages looked through before it is given up; more than a channel gains between an attempt and its look-up. */
const MAX_PAGES = 10;

interface Page {
  messages?: SlackMessage[];
}

/**
 * Looks for a post from shortly before its first attempt until now: by the metadata that it was stamped with, or, since a
 * shared file takes none, by the name and size of a file of the bot's own behind the last message that is known.
 */
export async function findPost(
  client: SlackClient,
  target: SendTarget,
  part: Part,
  stamp: AttemptStamp,
  after: string | null,
  signal: AbortSignal,
): Promise<Finding> {
  const oldest = tsOf(new Date(stamp.startedAt.getTime() - SKEW_MS));
  const window = { channel: target.channelId, oldest, include_all_metadata: true, limit: PAGE_SIZE };
  try {
    const isIt = !part.files?.length
      ? (message: SlackMessage) => isStamped(message, stamp)
      : await sharesFile(client, part, after, signal);
    if (target.replyTo === null) return await search(client, 'conversations.history', window, isIt, signal);
    const ts = await rootOf(client, target.channelId, parseMessageId(target.replyTo), signal);
    return await search(client, 'conversations.replies', { ...window, ts }, isIt, signal);
  } catch (error) {
    // Without the scope, outside the channel or with the thread gone, history cannot tell.
    const blind = error instanceof ProviderError && /^(permission-missing|target-gone)$/.test(error.kind);
    if (blind) return 'unsure';
    throw error;
  }
}

async function search(
  client: SlackClient,
  method: string,
  window: Record<string, unknown>,
  isIt: (message: SlackMessage) => boolean,
  signal: AbortSignal,
): Promise<Finding> {
  let cursor: string | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const page = await client.call<Page>(method, { ...window, cursor }, READING, signal);
    const match = page.messages?.find(isIt);
    if (match) return { found: { externalId: messageExternalId(match.ts) } };
    cursor = page.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return 'absent';
  }
  return 'unsure';
}

/** What was replied to may itself be a reply: its thread's root names the thread. */
async function rootOf(client: SlackClient, channel: string, ts: string, signal: AbortSignal): Promise<string> {
  const { messages } = await client.call<Page>('conversations.replies', { channel, ts, limit: 1 }, READING, signal);
  return messages?.[0]?.thread_ts ?? ts;
}

function isStamped({ metadata }: SlackMessage, { deliveryId, part }: AttemptStamp): boolean {
  const { delivery_id, part: itsPart } = metadata?.event_payload ?? {};
  return metadata?.event_type === STAMP_TYPE && delivery_id === deliveryId && itsPart === part;
}

async function sharesFile(
  client: SlackClient,
  part: Part,
  after: string | null,
  signal: AbortSignal,
): Promise<(message: SlackMessage) => boolean> {
  const { name, bytes } = readFilePart(part);
  const { user_id: own } = await client.call<Identity>('auth.test', {}, READING, signal);
  const known = after !== null && isTs(parseMessageId(after)) ? microsOf(parseMessageId(after)) : 0;
  const isIt = (file: SlackFile) =>
    file.user === own && file.size === bytes && (file.name === name || file.title === name);
  return ({ ts, files = [] }) => microsOf(ts) > known && files.some(isIt);
}

/** The files that a message of ours shows; none where history cannot be read. */
export async function filesAt(
  client: SlackClient,
  channel: string,
  ts: string,
  signal: AbortSignal,
): Promise<SlackFile[]> {
  // A thread is always told with its root, whatever the window.
  const window = { channel, ts, oldest: ts, latest: ts, inclusive: true, limit: 2 };
  try {
    const { messages } = await client.call<Page>('conversations.replies', window, READING, signal);
    return messages?.find((message) => message.ts === ts)?.files ?? [];
  } catch (error) {
    const blind = error instanceof ProviderError && /^(permission-missing|target-gone)$/.test(error.kind);
    if (blind) return [];
    throw error;
  }
}
