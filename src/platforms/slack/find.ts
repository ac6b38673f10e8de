import type { AttemptStamp, Finding, SendTarget } from '../contract.js';
import { ProviderError } from '../errors.js';
import { READING, type SlackClient } from './client.js';
import { messageExternalId, parseMessageId, tsOf } from './ids.js';
import { type SlackMessage, STAMP_TYPE } from './payloads.js';

/** Slack's clock and ours may differ by this much. */
const SKEW_MS = 120_000;
const PAGE_SIZE = 200;
/** Pages looked through before it is given up; more than a channel gains between an attempt and its look-up. */
const MAX_PAGES = 10;

interface Page {
  messages?: SlackMessage[];
}

/** Looks for a post by the metadata that it was stamped with, from shortly before its first attempt until now. */
export async function findPost(
  client: SlackClient,
  target: SendTarget,
  stamp: AttemptStamp,
  signal: AbortSignal,
): Promise<Finding> {
  const oldest = tsOf(new Date(stamp.startedAt.getTime() - SKEW_MS));
  const window = { channel: target.channelId, oldest, include_all_metadata: true, limit: PAGE_SIZE };
  try {
    if (target.replyTo === null) return await search(client, 'conversations.history', window, stamp, signal);
    const ts = await rootOf(client, target.channelId, parseMessageId(target.replyTo), signal);
    return await search(client, 'conversations.replies', { ...window, ts }, stamp, signal);
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
  stamp: AttemptStamp,
  signal: AbortSignal,
): Promise<Finding> {
  let cursor: string | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const page = await client.call<Page>(method, { ...window, cursor }, READING, signal);
    const match = page.messages?.find((message) => isStamped(message, stamp));
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
