import { readUrl } from '../read-url.js';
import { badRequest } from './api-error.js';
import { parseHtml } from './html-markup.js';
import { parseMarkdown } from './markdown-markup.js';
import { parseMarkdownV2 } from './markdown-v2-markup.js';
import type { People } from './people.js';
import type { FormattedText, MessageEntity } from './telegram-types.js';
import { withDetectedEntities } from './text-entities.js';

/** Characters (code points) of a text message, after its entities were parsed. */
export const TEXT_LIMIT = 4096;
/** The same of a file's caption. */
export const CAPTION_LIMIT = 1024;
/** Kinds of entity that a sender may ask for; the others are detected, never taken. */
const TAKEN = new Set(
  'bold italic underline strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention custom_emoji'.split(
    ' ',
  ),
);

export interface TextInput {
  text: string;
  parseMode?: string;
  entities?: unknown[];
}

/**
 * Turns what a sender gives into what Telegram stores: markup parsed, control characters gone, outer white space
 * trimmed, mentions and links detected. Throws the Bot API's own refusals.
 */
export function formatText(input: TextInput, people: People): FormattedText {
  const trimmed = trim(parse(input));
  if (trimmed.text === '') throw badRequest('message text is empty');
  if ([...trimmed.text].length > TEXT_LIMIT) throw badRequest('message is too long');
  return complete(trimmed, people);
}

/** The same for what stands below a file, which may be nothing. */
export function formatCaption(input: TextInput, people: People): FormattedText {
  const trimmed = trim(parse(input));
  if ([...trimmed.text].length > CAPTION_LIMIT) throw badRequest('message caption is too long');
  return complete(trimmed, people);
}

function complete(trimmed: FormattedText, people: People): FormattedText {
  const entities = trimmed.entities.flatMap((entity) => resolve(entity, people));
  return { text: trimmed.text, entities: withDetectedEntities(trimmed.text, entities) };
}

function parse({ text, parseMode, entities }: TextInput): FormattedText {
  const source = withoutControls(text);
  switch ((parseMode ?? '').toLowerCase()) {
    case '':
    case 'none':
      return { text: source, entities: (entities ?? []).flatMap((entity) => readEntity(entity, source)) };
    case 'html':
      return parseHtml(source);
    case 'markdownv2':
      return parseMarkdownV2(source);
    case 'markdown':
      return parseMarkdown(source);
    default:
      throw badRequest('unsupported parse_mode');
  }
}

/** Line feeds stay; a carriage return vanishes; every other control character becomes a space. */
function withoutControls(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/\r/g, '').replace(/[\x00-\x09\x0b-\x1f\x7f]/g, ' ');
}

function readEntity(value: unknown, text: string): MessageEntity[] {
  if (typeof value !== 'object' || value === null) throw badRequest("can't parse MessageEntity: expected an Object");
  const { type, offset, length, url, user, language, custom_emoji_id } = value as MessageEntity;
  if (typeof type !== 'string' || !Number.isInteger(offset) || !Number.isInteger(length)) {
    throw badRequest("can't parse MessageEntity: type, offset and length are required");
  }
  if (offset < 0 || length <= 0 || offset + length > text.length || !TAKEN.has(type)) return [];
  return [JSON.parse(JSON.stringify({ type, offset, length, url, user, language, custom_emoji_id })) as MessageEntity];
}

function trim({ text, entities }: FormattedText): FormattedText {
  const result = text.trim();
  const cut = text.length - text.trimStart().length;
  const inside = entities.flatMap((entity) => {
    const start = Math.max(entity.offset - cut, 0);
    const end = Math.min(entity.offset + entity.length - cut, result.length);
    return end > start ? [{ ...entity, offset: start, length: end - start }] : [];
  });
  return { text: result, entities: inside };
}

/** A link to a person becomes a mention of them; to a person nobody met, or to no address at all, it is dropped. */
function resolve(entity: MessageEntity, people: People): MessageEntity[] {
  const { type, offset, length } = entity;
  const personId = type === 'text_mention' ? entity.user?.id : /^tg:\/\/user\?id=(\d+)$/.exec(entity.url ?? '')?.[1];
  if (personId !== undefined) {
    const user = people.findById(Number(personId));
    return user ? [{ type: 'text_mention', offset, length, user: { ...user } }] : [];
  }
  if (type === 'text_mention') return [];
  if (type !== 'text_link') return [entity];
  const url = shownUrl(entity.url ?? '');
  return url ? [{ ...entity, url }] : [];
}

function shownUrl(value: string): string | null {
  const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `http://${value}`;
  const url = readUrl(withScheme);
  if (url === null) return null;
  const isPlain = ['http:', 'https:', 'ftp:'].includes(url.protocol);
  if (isPlain && !url.hostname.includes('.') && url.hostname !== 'localhost') return null;
  return isPlain || ['tg:', 'ton:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : null;
}
