import { withoutTokens } from '../inbound-event.js';
import { type Block, type Document, type Inline, inlinesOf, MARK, type Span } from '../rich-text/index.js';
import { emojiOf } from './emoji.js';
import { type Item, nestLists } from './lists.js';
import { readLink } from './read-blocks.js';
import { isSlackId, type MentionsRead } from './read-mentions.js';

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>' };
const unescape = (text: string): string => text.replace(/&(amp|lt|gt);/g, (_, name: string) => ENTITIES[name] ?? '');

const FENCE = '```';

/** Slack's markup, as bots write it and as people's messages carry it beside the blocks. */
export function readMrkdwn(markup: string, mentions: MentionsRead): Document {
  const pieces = fenced(withoutTokens(markup).replace(/\r\n?/g, '\n'));
  return pieces.flatMap((piece, index): Block[] => {
    if (index % 2 === 1) return [{ kind: 'code-block', language: null, text: codeIn(withoutEnds(piece), mentions) }];
    const from = index > 0 ? piece.replace(/^\n/, '') : piece;
    const prose = index < pieces.length - 1 ? from.replace(/\n$/, '') : from;
    return prose === '' ? [] : readLines(prose.split('\n'), mentions);
  });
}

/** What stands between fences, every second piece inside of one; a fence that is left open is text. */
function fenced(markup: string): string[] {
  const pieces = markup.split(FENCE);
  return pieces.length % 2 === 1 ? pieces : [...pieces.slice(0, -2), pieces.slice(-2).join(FENCE)];
}

const withoutEnds = (code: string): string => code.replace(/^\n|\n$/g, '');

/** Slack makes addresses links also in code. */
const codeIn = (markup: string, mentions: MentionsRead): string =>
  unescape(markup.replace(/<([^<>]+)>/g, (_, inner: string) => readAngles(inner, mentions).text));

const QUOTED = /^(?:&gt;|>) ?/;
const QUOTED_TO_THE_END = /^(?:&gt;|>){3} ?/;
const ITEM = /^([ \t]*)(?:[•◦▪■]\ufe0e? ?|- |(\d{1,9})\. )(?=\S)/;

/** Slack has no quotes in quotes: `quoted` lines are read without. */
function readLines(lines: readonly string[], mentions: MentionsRead, quoted = false): Block[] {
  const blocks: Block[] = [];
  const take = (from: number, isOf: (line: string) => boolean): string[] => {
    let end = from;
    while (end < lines.length && isOf(lines[end]!)) end += 1;
    return lines.slice(from, end);
  };
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    let taken: string[];
    if (!quoted && QUOTED_TO_THE_END.test(line)) {
      taken = lines.slice(at);
      const [first, ...others] = taken;
      blocks.push(quoteOf([first!.replace(QUOTED_TO_THE_END, ''), ...others], mentions));
    } else if (!quoted && QUOTED.test(line)) {
      taken = take(at, (each) => QUOTED.test(each));
      blocks.push(
        quoteOf(
          taken.map((each) => each.replace(QUOTED, '')),
          mentions,
        ),
      );
    } else if (ITEM.test(line)) {
      taken = take(at, (each) => ITEM.test(each));
      blocks.push(...nestLists(taken.map((each) => readItem(each, mentions))));
    } else {
      taken = [line];
      blocks.push({ kind: 'paragraph', children: readInline(line, mentions) });
    }
    at += taken.length;
  }
  return blocks;
}

const quoteOf = (lines: readonly string[], mentions: MentionsRead): Block => ({
  kind: 'quote',
  children: readLines(lines, mentions, true),
});

function readItem(line: string, mentions: MentionsRead): Item {
  const [marker = '', lead = '', number] = ITEM.exec(line) ?? [];
  return {
    indent: lead.length,
    number: number === undefined ? null : Number(number),
    children: readInline(line.slice(marker.length), mentions),
  };
}

/** Angle brackets, code, names of emoji, runs of signs that may be marks, and bare addresses, in which nothing is one. */
const TOKENS =
  /<([^<>]+)>|`([^`]+)`|(?<!\w):([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):(?!\w)|(\*+|_+|~+)|https?:\/\/(?:[^\s<>`|*_~]|[*_~](?=[^\s<>`|*~.,:;!?)]))+|[^<`:*_~h]+|[\s\S]/g;
const SIGNS: Record<string, number> = { '*': MARK.bold, _: MARK.italic, '~': MARK.strike };
const WORD = /[\p{L}\p{N}]/u;

interface Token {
  span: Span;
  /** Of a sign that may be a mark: what it opens or closes. */
  mark?: number;
  opens?: boolean;
  closes?: boolean;
}

/** One line: no mark of Slack's reaches over a line break. */
function readInline(line: string, mentions: MentionsRead): Inline[] {
  const tokens: Token[] = [];
  for (const match of line.matchAll(TOKENS)) {
    const [whole, inner, code, emoji, sign] = match;
    if (inner !== undefined) tokens.push({ span: spanOf(readAngles(inner, mentions)) });
    else if (code !== undefined) tokens.push({ span: { ...spanOf({ text: codeIn(code, mentions) }), kind: 'code' } });
    else if (emoji !== undefined) tokens.push({ span: spanOf({ text: emojiOf(emoji) ?? whole }) });
    else if (sign?.length === 1) {
      const [before, behind] = [line.charAt(match.index - 1), line.charAt(match.index + 1)];
      const opens = /\S/.test(behind) && !WORD.test(before);
      const closes = /\S/.test(before) && !WORD.test(behind);
      tokens.push({ span: spanOf({ text: sign }), mark: SIGNS[sign], opens, closes });
    } else tokens.push({ span: spanOf({ text: unescape(whole) }) });
  }
  return inlinesOf(marked(tokens));
}

const spanOf = ({ text, url = null }: { text: string; url?: string | null }): Span => ({
  kind: 'text',
  text,
  marks: 0,
  url,
});

/** Every sign that found its partner is a mark; the others stay. */
function marked(tokens: readonly Token[]): Span[] {
  const partners = new Set<Token>();
  const waiting = new Map<number, Token>();
  for (const token of tokens) {
    if (token.mark === undefined) continue;
    const opener = token.closes ? waiting.get(token.mark) : undefined;
    if (opener) {
      partners.add(opener).add(token);
      waiting.delete(token.mark);
    } else if (token.opens) waiting.set(token.mark, token);
  }
  let marks = 0;
  return tokens.flatMap((token) => {
    if (partners.has(token)) marks ^= token.mark!;
    return partners.has(token) ? [] : [{ ...token.span, marks }];
  });
}

/** What stands between angle brackets: a mention, a channel, a command such as `!here`, or a link. */
function readAngles(inner: string, mentions: MentionsRead): { text: string; url?: string } {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : unescape(inner.slice(bar + 1));
  const sign = target.charAt(0);
  if (sign === '@' || sign === '#') {
    const name = label.startsWith(sign) ? label.slice(1) : label;
    const id = target.slice(1);
    return { text: isSlackId(id) ? mentions.meet(sign === '@' ? 'person' : 'channel', id, name || null) : sign + name };
  }
  return sign === '!' ? { text: special(target.slice(1), label) } : readLink(unescape(target), label);
}

/** `!here` and its like, user groups, and dates, which carry their own fallback. */
function special(command: string, label: string): string {
  if (command.startsWith('date^')) return label;
  const name = label || (command.startsWith('subteam^') ? 'group' : command);
  return name.startsWith('@') ? name : `@${name}`;
}
