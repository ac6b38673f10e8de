import { withoutTokens } from '../inbound-event.js';
import { type Block, type Document, type Inline, inlinesOf, isLinkable, MARK, type Span } from '../rich-text/index.js';
import type { RichTextBlock, RichTextGroup, RichTextLeaf, RichTextList } from './blocks.js';
import { emojiOf } from './emoji.js';
import { type Item, nestLists } from './lists.js';
import { isSlackId, type MentionsRead } from './read-mentions.js';

/** Reads rich text blocks: what people's messages are written as. */
export function readBlocks(blocks: readonly RichTextBlock[], mentions: MentionsRead): Document {
  const groups = blocks.flatMap(({ elements }) => listed<RichTextGroup>(elements));
  const document: Document = [];
  for (let at = 0; at < groups.length; at += 1) {
    const group = groups[at]!;
    if (group.type !== 'rich_text_list') {
      document.push(...readGroup(group, at === groups.length - 1, mentions));
      continue;
    }
    const lists = [group];
    for (let next = groups[at + 1]; next && goesOn(group, next); next = groups[at + 1]) {
      lists.push(next);
      at += 1;
    }
    const nested = nestLists(lists.flatMap((list) => itemsOf(list, mentions)));
    document.push(...inQuote(group.border, nested));
  }
  return document;
}

const listed = <Element>(told: unknown): Element[] => (Array.isArray(told) ? (told as Element[]) : []);

const goesOn = (list: RichTextList, next: RichTextGroup): next is RichTextList =>
  next.type === 'rich_text_list' && Boolean(next.border) === Boolean(list.border);

const inQuote = (border: number | undefined, blocks: Block[]): Block[] =>
  border ? [{ kind: 'quote', children: blocks }] : blocks;

function readGroup(group: Exclude<RichTextGroup, RichTextList>, isLast: boolean, mentions: MentionsRead): Block[] {
  const leaves = listed<RichTextLeaf>(group.elements);
  switch (group.type) {
    case 'rich_text_section':
      return [{ kind: 'paragraph', children: readLeaves(leaves, mentions, !isLast) }];
    case 'rich_text_quote':
      return [{ kind: 'quote', children: [{ kind: 'paragraph', children: readLeaves(leaves, mentions, !isLast) }] }];
    case 'rich_text_preformatted': {
      const text = leaves.map((leaf) => spanOf(leaf, mentions).text).join('');
      return inQuote(group.border, [{ kind: 'code-block', language: null, text: text.replace(/\n$/, '') }]);
    }
    default:
      return [];
  }
}

function itemsOf({ style, indent, offset, elements }: RichTextList, mentions: MentionsRead): Item[] {
  return listed<{ elements: RichTextLeaf[] }>(elements).map((item, index) => ({
    indent: Number(indent) || 0,
    number: style === 'ordered' ? (Number(offset) || 0) + index + 1 : null,
    children: readLeaves(listed(item.elements), mentions, true),
  }));
}

/** The line break that ends a line before something else begins is not shown. */
function readLeaves(leaves: readonly RichTextLeaf[], mentions: MentionsRead, isEnded: boolean): Inline[] {
  const spans = leaves.map((leaf) => spanOf(leaf, mentions));
  const last = spans.at(-1);
  if (isEnded && last) last.text = last.text.replace(/\n$/, '');
  return inlinesOf(spans);
}

function spanOf(leaf: RichTextLeaf, mentions: MentionsRead): Span {
  const { bold, italic, strike, code } = leaf.style ?? {};
  const marks = (bold ? MARK.bold : 0) + (italic ? MARK.italic : 0) + (strike ? MARK.strike : 0);
  const { text, url = null } = readLeaf(leaf, mentions);
  const isWords = leaf.type === 'text' || leaf.type === 'link';
  return { kind: code && isWords ? 'code' : 'text', text, marks, url };
}

function readLeaf(leaf: RichTextLeaf, mentions: MentionsRead): { text: string; url?: string } {
  const told = (field: unknown): string => (typeof field === 'string' ? withoutTokens(field) : '');
  switch (leaf.type) {
    case 'user':
      return { text: isSlackId(leaf.user_id) ? mentions.meet('person', leaf.user_id, null) : '' };
    case 'channel':
      return { text: isSlackId(leaf.channel_id) ? mentions.meet('channel', leaf.channel_id, null) : '' };
    case 'usergroup':
      return { text: '@group' };
    case 'broadcast':
      return { text: `@${told(leaf.range)}` };
    case 'emoji':
      // The name is told without the tone of the skin.
      return { text: fromCodePoints(leaf.unicode) ?? emojiOf(told(leaf.name)) ?? `:${told(leaf.name)}:` };
    case 'date':
      return { text: told(leaf.fallback) };
    case 'color':
      return { text: told(leaf.value) };
    case 'link':
      return readLink(told(leaf.url), told(leaf.text));
    default:
      return { text: told(leaf.text) };
  }
}

/** An address that is its own label is text, as it is in Markdown. */
export function readLink(url: string, label: string): { text: string; url?: string } {
  const address = url.replace(/^(?:mailto|tel):/, '');
  if (label === '' || [url, address, url.replace(/^https?:\/\//, '')].includes(label)) return { text: address };
  return isLinkable(url) ? { text: label, url } : { text: `${label} (${address})` };
}

function fromCodePoints(unicode: unknown): string | null {
  if (typeof unicode !== 'string' || !/^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6}){0,11}$/i.test(unicode)) return null;
  const points = unicode.split('-').map((point) => parseInt(point, 16));
  const shown = points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : '';
  return /\p{Emoji}/u.test(shown) ? withoutTokens(shown) : null;
}
