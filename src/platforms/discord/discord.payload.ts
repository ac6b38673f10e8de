import type { Part } from '../contract.js';

/** What `encode` makes and the sender understands: both ways of posting, since only the channel tells which one works. */
export interface DiscordPayload {
  /** As the author, through a webhook. Null where a webhook cannot do it: webhooks cannot reply. */
  webhook: { content: string; username: string; avatar_url?: string } | null;
  /** As the bot, with the author named in the text. */
  bot: { content: string };
  /** The part points at the message that it answers. */
  reply: boolean;
}

export function toPart(payload: DiscordPayload, certainty?: Part['certainty']): Part {
  return { payload: { ...payload }, ...(certainty ? { certainty } : {}) };
}

export function readPayload(part: Part): DiscordPayload {
  return part.payload as unknown as DiscordPayload;
}
