import type { Part } from '../contract.js';

/** A file of a part as it is uploaded; the part's own `files` names it. */
export interface PayloadFile {
  id: string;
  name: string;
  contentType: string;
  bytes: number;
}

/** What `encode` makes and the sender understands: both ways of posting, since only the channel tells which one works. */
export interface DiscordPayload {
  /** As the author, through a webhook. Null where a webhook cannot do it: webhooks cannot reply. */
  webhook: { content: string; username: string; avatar_url?: string } | null;
  /** As the bot, with the author named in the text. */
  bot: { content: string };
  /** The part points at the message that it answers. */
  reply: boolean;
  /** Whom it notifies: nobody but these. */
  users: string[];
  files: PayloadFile[];
}

export function toPart(payload: DiscordPayload, more: Partial<Part> = {}): Part {
  const { files } = payload;
  return { ...more, payload: { ...payload }, ...(files.length > 0 && { files: files.map(({ id }) => id) }) };
}

/** A part that was stored by an earlier version has no `users` and `files`. */
export function readPayload(part: Part): DiscordPayload {
  type Stored = Omit<DiscordPayload, 'users' | 'files'> & Partial<DiscordPayload>;
  return { users: [], files: [], ...(part.payload as unknown as Stored) };
}
