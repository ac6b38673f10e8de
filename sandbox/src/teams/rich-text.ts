import type { Mention } from './conversation.js';

const MENTION_TYPE = 'http://schema.skype.com/Mention';

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };
/** Elements after which a reader of plain text sees a new line. */
const LINES = new Set(['br', 'p', 'div', 'li', 'blockquote', 'pre', 'tr', 'h1', 'h2', 'h3']);

/** The words of an HTML text, as the plain `text` beside the rich body has them. */
export function plainText(html: string): string {
  let plain = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const close = open === -1 ? -1 : html.indexOf('>', open);
    if (close === -1) break;
    plain += unescapeHtml(html.slice(at, open));
    const isEnd = html[open + 1] === '/';
    const [name = ''] = /^[a-z0-9]*/i.exec(html.slice(open + (isEnd ? 2 : 1), close)) ?? [];
    if (LINES.has(name.toLowerCase()) && (isEnd || name.toLowerCase() === 'br') && !plain.endsWith('\n')) plain += '\n';
    at = close + 1;
  }
  return (plain + unescapeHtml(html.slice(at))).trim();
}

function unescapeHtml(text: string): string {
  return text.replace(/&(#?[a-z0-9]{1,6});/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole);
}

/** What a person wrote: the activity's `text`, with `<at>` around names, and the rich body beside it. */
export function written(text: string, markup: boolean, mentions: Mention[]): { text: string; html: string } {
  const names = mentions.map(({ name }) => `<at>${name}</at> `).join('');
  const spans = mentions.map(({ name }, index) => `${mentionSpan(name, index)}&nbsp;`).join('');
  const body = markup ? text : escapeHtml(text).replaceAll('\n', '<br>');
  return { text: names + (markup ? plainText(text) : text), html: `<div><div>${spans}${body}</div></div>` };
}

const mentionSpan = (name: string, index: number): string =>
  `<span itemscope itemtype="${MENTION_TYPE}" itemid="${index}">${escapeHtml(name)}</span>`;
