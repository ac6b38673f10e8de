import { ProviderError } from '../errors.js';
import { reactionEmoji } from './discord.ids.js';
import type { DiscordRest } from './discord.rest.js';

interface RawEmoji {
  id: string | null;
  name: string | null;
  available?: boolean;
}

const KNOWN_FOR_MS = 60_000;

/** The emoji of the server's own, which reactions name by name and id. */
export class GuildEmoji {
  private known: { until: number; ids: Promise<Map<string, string>> } | null = null;

  constructor(
    private readonly rest: DiscordRest,
    private readonly guildId: string,
  ) {}

  /** As a path names it. Throws `payload-refused` when the server has no emoji of that name. */
  async find(emoji: string, signal: AbortSignal): Promise<string> {
    const ready = reactionEmoji(emoji);
    if (ready) return ready;
    const name = emoji.replace(/^:|:$/g, '');
    const id = /^\w{2,32}$/.test(name) ? (await this.ids(signal)).get(name) : undefined;
    if (id === undefined) throw new ProviderError('payload-refused', `The Discord server has no emoji ":${name}:".`);
    return `${name}:${id}`;
  }

  private ids(signal: AbortSignal): Promise<Map<string, string>> {
    if (this.known && this.known.until > Date.now()) return this.known.ids;
    const ids = this.ask(signal);
    const known = { until: Date.now() + KNOWN_FOR_MS, ids };
    this.known = known;
    ids.catch(() => {
      if (this.known === known) this.known = null;
    });
    return ids;
  }

  private async ask(signal: AbortSignal): Promise<Map<string, string>> {
    const path = `/guilds/${this.guildId}/emojis` as const;
    const emojis = await this.rest.call<RawEmoji[]>({ method: 'GET', path }, signal);
    const usable = emojis.filter(({ available }) => available !== false);
    return new Map(usable.flatMap(({ id, name }) => (id && name ? [[name, id] as const] : [])));
  }
}
