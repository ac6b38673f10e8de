import type { APIMessage } from 'discord.js';
import { compareSnowflakes } from './discord.ids.js';
import { PAGE_SIZE } from './discord.limits.js';
import type { DiscordRest } from './discord.rest.js';

/** The messages of a channel after an id, a page at a time, oldest first (Discord answers each page newest first). */
export async function* messagesAfter(
  rest: DiscordRest,
  channelId: string,
  start: string,
  signal: AbortSignal,
): AsyncGenerator<APIMessage[]> {
  let after = start;
  for (;;) {
    const page = await rest.call<APIMessage[]>(
      { method: 'GET', path: `/channels/${channelId}/messages`, query: { after, limit: String(PAGE_SIZE) } },
      signal,
    );
    page.sort((one, other) => compareSnowflakes(one.id, other.id));
    const last = page.at(-1);
    if (!last) return;
    yield page;
    if (page.length < PAGE_SIZE) return;
    after = last.id;
  }
}
