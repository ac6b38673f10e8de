import type { APIMessage } from 'discord.js';
import { compareSnowflakes } from './discord.ids.js';
import { PAGE_SIZE } from './discord.limits.js';
import type { DiscordRest } from './discord.rest.js';

/** The next messages of a channel after an id, oldest first (Discord answers each page newest first). */
export async function messagesPage(
  rest: DiscordRest,
  channelId: string,
  after: string,
  signal: AbortSignal,
): Promise<APIMessage[]> {
  const query = { after, limit: String(PAGE_SIZE) };
  const page = await rest.call<APIMessage[]>({ method: 'GET', path: `/channels/${channelId}/messages`, query }, signal);
  return page.sort((one, other) => compareSnowflakes(one.id, other.id));
}

/** All messages of a channel after an id, a page at a time, oldest first. */
export async function* messagesAfter(
  rest: DiscordRest,
  channelId: string,
  start: string,
  signal: AbortSignal,
): AsyncGenerator<APIMessage[]> {
  let after = start;
  for (;;) {
    const page = await messagesPage(rest, channelId, after, signal);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    if (page.length < PAGE_SIZE) return;
    after = last.id;
  }
}
