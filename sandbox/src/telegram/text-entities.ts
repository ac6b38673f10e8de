import type { MessageEntity } from './telegram-types.js';

/** Bare domains become links only under a known top-level domain; these are the ones people type most. */
const DOMAINS = 'com|org|net|io|dev|app|me|ai|co|info|biz|edu|gov|de|fr|uk|eu|us|ru|nl|es|it|pl|ch|at|be|se|jp|cn|in';
const SCHEME_URL = /(?:https?|ftp):\/\/[^\s<>"«»]+/giu;
const BARE_URL = new RegExp(`(?<![\\w@.\\-/])(?:[a-z0-9-]+\\.)+(?:${DOMAINS})(?![\\w-])(?:[/?#:][^\\s<>"«»]*)?`, 'giu');
const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])/giu;
const MENTION = /(?<![\w@])@[A-Za-z0-9_]{3,32}(?![A-Za-z0-9_])/gu;
const BOT_COMMAND = /(?<![\w/<>@])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])/gu;
const HASHTAG = /(?<![\p{L}\p{N}_#])#(?=[\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256}(?![\p{L}\p{N}_#])/gu;
const CASHTAG = /(?<![\p{L}\p{N}_$])\$[A-Z]{1,8}(?![\p{L}\p{N}_$])/gu;
/** Of two finds in the same place the earlier rule's stands. */
const RULES: [type: string, pattern: RegExp][] = [
  ['url', SCHEME_URL],
  ['email', EMAIL],
  ['url', BARE_URL],
  ['mention', MENTION],
  ['bot_command', BOT_COMMAND],
  ['hashtag', HASHTAG],
  ['cashtag', CASHTAG],
];
/** Inside these nothing is detected. */
const OPAQUE = new Set(['code', 'pre', 'text_link', 'text_mention', 'custom_emoji']);

/**
 * Adds what Telegram detects by itself in any text (mentions, links, addresses, commands, tags) to the entities that
 * were asked for. The result is in order of offset, the longer first.
 */
export function withDetectedEntities(text: string, given: MessageEntity[]): MessageEntity[] {
  const found: MessageEntity[] = [];
  const closed = given.filter((entity) => OPAQUE.has(entity.type));
  for (const [type, pattern] of RULES) {
    for (const match of text.matchAll(pattern)) {
      const length = type === 'url' ? withoutTrailingPunctuation(match[0]).length : match[0].length;
      const entity = { type, offset: match.index, length };
      if (![...closed, ...found].some((other) => overlap(other, entity))) found.push(entity);
    }
  }
  return [...given, ...found].sort((a, b) => a.offset - b.offset || b.length - a.length);
}

function overlap(a: MessageEntity, b: MessageEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

/** A sentence's full stop, or a bracket that was opened before the link, is no part of it. */
function withoutTrailingPunctuation(url: string): string {
  let end = url.length;
  while (end > 0) {
    const last = url[end - 1]!;
    const isStrayBracket = last === ')' && !url.slice(0, end).includes('(');
    if (!'.,:;!?\'"`*]}>'.includes(last) && !isStrayBracket) break;
    end -= 1;
  }
  return url.slice(0, end);
}
