import { badRequest } from './api-error.js';
import type { FormattedText, MessageEntity } from './telegram-types.js';

/** Telegram's first Markdown style, kept for old clients: no nesting, escapes only outside of entities. */
export function parseMarkdown(source: string): FormattedText {
  const entities: MessageEntity[] = [];
  let text = '';
  for (let at = 0; at < source.length;) {
    const char = source[at]!;
    if (char === '\\' && '_*`['.includes(source[at + 1] ?? ' ')) {
      text += source[at + 1];
      at += 2;
    } else if ('_*`['.includes(char)) {
      const span = readSpan(source, at);
      if (span.text) entities.push({ ...span.entity, offset: text.length, length: span.text.length });
      text += span.text;
      at = span.end;
    } else {
      text += char;
      at += 1;
    }
  }
  return { text, entities };
}

interface Span {
  text: string;
  entity: { type: string; url?: string; language?: string };
  end: number;
}

function readSpan(source: string, at: number): Span {
  if (source.startsWith('```', at)) return readBlock(source, at);
  const isLink = source[at] === '[';
  const end = source.indexOf(isLink ? ']' : source[at]!, at + 1);
  if (end < 0) throw noEnd(source, at);
  const text = source.slice(at + 1, end);
  if (!isLink) {
    const type = { '*': 'bold', _: 'italic', '`': 'code' }[source[at]!]!;
    return { text, entity: { type }, end: end + 1 };
  }
  if (source[end + 1] !== '(') return { text, entity: { type: 'text_link', url: text }, end: end + 1 };
  const close = source.indexOf(')', end);
  if (close < 0) throw noEnd(source, at);
  return { text, entity: { type: 'text_link', url: source.slice(end + 2, close) }, end: close + 1 };
}

function readBlock(source: string, at: number): Span {
  const end = source.indexOf('```', at + 3);
  if (end < 0) throw noEnd(source, at);
  const inner = source.slice(at + 3, end);
  const language = /^([^\s`]+)\n/.exec(inner)?.[1];
  const text = (language ? inner.slice(language.length) : inner).replace(/^\n/, '');
  return { text, entity: language ? { type: 'pre', language } : { type: 'pre' }, end: end + 3 };
}

function noEnd(source: string, at: number): Error {
  const offset = Buffer.byteLength(source.slice(0, at));
  return badRequest(`can't parse entities: Can't find end of the entity starting at byte offset ${offset}`);
}
