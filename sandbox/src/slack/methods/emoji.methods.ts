import { CUSTOM_EMOJI } from '../emoji.js';
import type { Call, Method } from './method.js';

export const emojiMethods: Record<string, Method> = {
  'emoji.list': { tier: 20, token: 'bot', scopes: ['emoji:read'], run: list },
};

/** What the workspace has beside the emoji that everybody has: a picture of each, or the name that it stands for. */
function list({ origin }: Call) {
  const shown = CUSTOM_EMOJI.map(({ name, alias }) => [
    name,
    alias ? `alias:${alias}` : `${origin}/slack/emoji/${name}.png`,
  ]);
  return { emoji: Object.fromEntries(shown) as Record<string, string>, cache_ts: String(Date.now() / 1000) };
}
