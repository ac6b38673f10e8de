import type { UnresolvedMention } from '../inbound-event.js';
import { withEmoji } from './emoji.js';

export interface ReadableText {
  text: string;
  mentions: UnresolvedMention[];
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>' };
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const MARKUP = /<([^<>]+)>/g;

const unescape = (text: string): string => text.replace(/&(amp|lt|gt);/g, (_, name: string) => ENTITIES[name] ?? '');

/** Slack's three control characters; with them escaped no text is a mention, a broadcast or a link of ours. */
export const escape = (text: string): string => text.replace(/[&<>]/g, (found) => ESCAPES[found] ?? found);

/** Slack's markup as text: names, links and emoji written out, escapes undone; `*bold*` and its like stay as they are. */
export function readableText(markup: string): ReadableText {
  const mentions = new Map<string, UnresolvedMention>();
  const written = (inner: string, whole: string): string => {
    const mention = unnamed(inner);
    if (!mention) return unescape(writtenOut(inner));
    mentions.set(whole, { token: whole, ...mention });
    return whole;
  };
  let text = '';
  let from = 0;
  for (const { 0: whole, 1: inner = '', index } of markup.matchAll(MARKUP)) {
    text += withEmoji(unescape(markup.slice(from, index))) + written(inner, whole);
    from = index + whole.length;
  }
  return { text: text + withEmoji(unescape(markup.slice(from))), mentions: [...mentions.values()] };
}

/** Whether a text mentions that user. */
export const mentionsUser = (markup: string, userId: string): boolean =>
  markup.includes(`<@${userId}>`) || markup.includes(`<@${userId}|`);

/** Mentions that tell an id and no name. */
function unnamed(inner: string): Omit<UnresolvedMention, 'token'> | null {
  const [, sign, id] = /^([@#])([A-Z0-9]+)\|?$/.exec(inner) ?? [];
  if (!id) return null;
  return { kind: sign === '@' ? 'person' : 'channel', id };
}

function writtenOut(inner: string): string {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : inner.slice(bar + 1);
  if (target.startsWith('@') || target.startsWith('#')) return withSign(target.charAt(0), label);
  if (target.startsWith('!')) return special(target.slice(1), label);
  return link(target, label);
}

const withSign = (sign: string, name: string): string => (name.startsWith(sign) ? name : sign + name);

/** `!here` and its like, user groups, and dates, which carry their own fallback. */
function special(command: string, label: string): string {
  if (command.startsWith('date^')) return label;
  if (command.startsWith('subteam^')) return withSign('@', label || 'group');
  return withSign('@', label || command);
}

function link(url: string, label: string): string {
  const address = url.replace(/^(?:mailto|tel):/, '');
  const isSame = [url, address, url.replace(/^https?:\/\//, '')].some((each) => each === label);
  return label === '' || isSame ? address : `${label} (${address})`;
}
