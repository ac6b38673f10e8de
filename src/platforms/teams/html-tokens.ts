export type HtmlToken =
  | { kind: 'text'; text: string }
  /** Names are in lower case. */
  | { kind: 'open'; name: string; attributes: string }
  | { kind: 'close'; name: string };

const COMMENT = '<!--';

/**
 * Takes HTML apart from its beginning to its end, looking at each character a fixed number of times. What is no tag is
 * text: also all that follows a tag that never ends.
 */
export function* tokensOf(html: string): Generator<HtmlToken> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    if (open > at) yield { kind: 'text', text: unescapeHtml(html.slice(at, open)) };
    at = open;
    const isComment = html.startsWith(COMMENT, open);
    if (!isComment && !/[a-z/!?]/i.test(html.charAt(open + 1))) {
      yield { kind: 'text', text: '<' };
      at = open + 1;
      continue;
    }
    const end = isComment ? endOfComment(html, open) : endOfTag(html, open + 1);
    if (end < 0) break;
    const tag = isComment ? null : readTag(html.slice(open + 1, end - 1));
    if (tag) yield tag;
    at = end;
  }
  if (at < html.length) yield { kind: 'text', text: unescapeHtml(html.slice(at)) };
}

/** Behind the comment's end; -1 when there is none. */
function endOfComment(html: string, open: number): number {
  const end = html.indexOf('-->', open + COMMENT.length);
  return end < 0 ? -1 : end + 3;
}

/** Behind the `>` that ends the tag, which may stand in quotes before that; -1 when there is none. */
function endOfTag(html: string, from: number): number {
  let quote = '';
  for (let at = from; at < html.length; at += 1) {
    const char = html.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '>') return at + 1;
    else if ((char === '"' || char === "'") && html.charAt(at - 1) === '=') quote = char;
  }
  return -1;
}

function readTag(inner: string): HtmlToken | null {
  const isClose = inner.startsWith('/');
  const [name] = /^[a-z][a-z0-9:-]*/i.exec(isClose ? inner.slice(1) : inner) ?? [];
  if (name === undefined) return null;
  if (isClose) return { kind: 'close', name: name.toLowerCase() };
  return { kind: 'open', name: name.toLowerCase(), attributes: inner.slice(name.length) };
}

/** Longer tags are none of Teams', and nobody reads their attributes. */
const MOST_ATTRIBUTE_UNITS = 10_000;
const ATTRIBUTE = /([a-z][a-z0-9:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi;

/** The value of a tag's attribute; null when it is not there. */
export function attribute(attributes: string, wanted: string): string | null {
  if (attributes.length > MOST_ATTRIBUTE_UNITS) return null;
  for (const [, name, double, single, bare] of attributes.matchAll(ATTRIBUTE)) {
    if (name?.toLowerCase() === wanted) return unescapeHtml(double ?? single ?? bare ?? '');
  }
  return null;
}

/** Those that editors write; others stay as they are. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  copy: '©',
  reg: '®',
  trade: '™',
  euro: '€',
  shy: '\u00ad',
};
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi;

export const unescapeHtml = (text: string): string =>
  text.replace(ENTITY, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) return (Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined) ?? whole;
    return character(decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal));
  });

function character(point: number): string {
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  return point === 0 || point > 0x10ffff || isSurrogate ? '\ufffd' : String.fromCodePoint(point);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML has no way to write, and that nobody sees. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const LONE_SURROGATE = /\p{Cs}/gu;

/** The characters that mean something in HTML, so that no text is a tag or ends an attribute. */
export const escapeHtml = (text: string): string =>
  text
    .replace(UNWRITABLE, '')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(/[&<>"]/g, (found) => ESCAPES[found] ?? found);
