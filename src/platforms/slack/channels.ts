import type { ExternalChannel } from '../contract.js';
import { ProviderError } from '../errors.js';
import { READING, type SlackClient } from './client.js';
import { channelType } from './decode.js';

interface SlackChannel {
  id: string;
  name: string;
  is_private?: boolean;
  num_members?: number;
  context_team_id?: string;
  topic?: { value?: string };
}

/** Slack recommends no more than 200 at a time. */
const PAGE_SIZE = 200;
const KINDS = { public_channel: 'channels:read', private_channel: 'groups:read' };

/** Public and private channels that the bot can see; of one kind alone when the scope of the other is missing. */
export async function listChannels(client: SlackClient, signal: AbortSignal): Promise<ExternalChannel[]> {
  const kinds = Object.keys(KINDS);
  try {
    return await listKinds(client, kinds, signal);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'permission-missing') throw error;
    const missing = error.details.scopes ?? [];
    const allowed = Object.entries(KINDS).flatMap(([kind, scope]) => (missing.includes(scope) ? [] : [kind]));
    if (allowed.length === 0 || allowed.length === kinds.length) throw error;
    return listKinds(client, allowed, signal);
  }
}

async function listKinds(client: SlackClient, kinds: string[], signal: AbortSignal): Promise<ExternalChannel[]> {
  const found: ExternalChannel[] = [];
  let cursor: string | undefined;
  do {
    const args = { types: kinds.join(','), exclude_archived: true, limit: PAGE_SIZE, cursor };
    const page = await client.call<{ channels?: SlackChannel[] }>('conversations.list', args, READING, signal);
    found.push(...(page.channels ?? []).map(toExternal));
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return found;
}

const toExternal = (channel: SlackChannel): ExternalChannel => ({
  id: channel.id,
  name: channel.name,
  type: channelType(channel.is_private === true),
  topic: channel.topic?.value || null,
  serverId: channel.context_team_id ?? null,
  isPrivate: channel.is_private === true,
  memberCount: channel.num_members ?? null,
});
