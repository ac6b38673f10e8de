import type { SlackTeam } from './team.js';

/** A mention, a channel, a broadcast, or a link, each with an optional label. */
const MARKUP = String.raw`<(?:@[UWB][A-Z0-9]+|#[CG][A-Z0-9]+|![a-z][^<>|]*|(?:https?:\/\/|mailto:|tel:)[^<>|]+)(?:\|[^<>]*)?>`;
const UNESCAPED = new RegExp(String.raw`${MARKUP}|&(?:amp|lt|gt);|[&<>]`, 'g');
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const PINGS = /<(?:@([UW][A-Z0-9]+)|!(channel|here|everyone|subteam\^S[A-Z0-9]+))(?:\|[^<>]*)?>/g;

/** What Slack stores for a text: its own markup stays, every other `&`, `<` and `>` is escaped. */
export function storedText(text: string): string {
  return text.replace(UNESCAPED, (found) => ENTITIES[found] ?? found);
}

export interface TextOptions {
  /** Makes bare `@here`, `@channel`, `@everyone` and `@handle` mentions. */
  linkNames: boolean;
  /** Takes the text as written by hand: markup in it is not markup, and links, names and channels become it. */
  full: boolean;
}

/** What Slack stores for an app's text under `link_names` and `parse`. */
export function parsedText(team: SlackTeam, text: string, { linkNames, full }: TextOptions): string {
  const stored = full ? text.replace(/[&<>]/g, (found) => ENTITIES[found] ?? found) : storedText(text);
  const linked = full ? linkChannels(team, stored.replace(/https?:\/\/[^\s<>]+/g, '<$&>')) : stored;
  return linkNames || full ? linkPeople(team, linked) : linked;
}

function linkPeople(team: SlackTeam, text: string): string {
  return text.replace(/(?<![\w<@])@([\p{L}\p{N}._-]+)/gu, (bare, name: string) => {
    if (/^(here|channel|everyone)$/.test(name)) return `<!${name}>`;
    const user = [...team.users.values()].find((known) => known.handle === name);
    return user ? `<@${user.id}>` : bare;
  });
}

function linkChannels(team: SlackTeam, text: string): string {
  return text.replace(/(?<![\w<#/])#([\p{L}\p{N}_-]+)/gu, (bare, name: string) => {
    const channel = team.findChannel(name);
    return channel?.kind === 'channel' ? `<#${channel.id}|${channel.name}>` : bare;
  });
}

/** Whom Slack notifies for a message: user ids, `channel`, `here`, `everyone` and groups (`subteam^S…`), each once. */
export function pingsOf(text: string, blocks: unknown[] = []): string[] {
  const found = new Set<string>();
  for (const part of [text, ...blockTexts(blocks)]) {
    for (const [, user, broadcast] of part.matchAll(PINGS)) found.add(user ?? broadcast ?? '');
  }
  return [...found];
}

/** The parts of blocks in which mentions count, as markup: `mrkdwn` texts and rich text's mention elements. */
function blockTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(blockTexts);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Record<string, unknown>;
  if (node.type === 'plain_text') return [];
  if (node.type === 'mrkdwn') return [String(node.text ?? '')];
  if (node.type === 'usergroup') return [`<!subteam^${String(node.usergroup_id)}>`];
  if (node.type === 'user') return [`<@${String(node.user_id)}>`];
  if (node.type === 'broadcast') return [`<!${String(node.range)}>`];
  return Object.values(node).flatMap(blockTexts);
}
