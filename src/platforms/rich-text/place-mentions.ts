import type { Block, Document, Mention } from './document.js';
import { isWordAt, isWordBefore } from './inline-tokens.js';
import { inlinesOf, settledSpansOf, type Span } from './spans.js';

/** A mention to be placed. */
export interface PlacedMention extends Mention {
  /** Which of the places of its words are meant, counted from 0 in the order of reading; all where this is not given. */
  places?: readonly number[];
}

/**
 * Turns the mentions' texts into mention nodes wherever they stand as words of their own: not within a longer word, in
 * code or in a link's label. Of several that stand at the same place the longest counts, also where it is not meant.
 */
export function placeMentions(document: Document, mentions: readonly PlacedMention[]): Document {
  const alike = new Map<string, PlacedMention[]>();
  for (const mention of mentions) alike.set(mention.text, [...(alike.get(mention.text) ?? []), mention]);
  const met = new Map<string, number>();
  return place(document, [...alike.keys()], (text) => {
    const at = met.get(text) ?? 0;
    met.set(text, at + 1);
    return alike.get(text)!.find(({ places }) => places?.includes(at) ?? true) ?? null;
  });
}

/** How many places each of the texts has in the document, as `placeMentions` finds them. */
export function countPlaces(document: Document, texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map(texts.map((text) => [text, 0]));
  place(document, texts, (text) => {
    counts.set(text, counts.get(text)! + 1);
    return null;
  });
  return counts;
}

/** Who is meant by the next place of these words; null when they are words alone. */
type Choice = (text: string) => Mention | null;

function place(document: Document, texts: readonly string[], choose: Choice): Document {
  const byInitial = new Map<string, string[]>();
  for (const text of [...new Set(texts)].sort((a, b) => b.length - a.length)) {
    const initial = text.charAt(0);
    if (initial !== '') byInitial.set(initial, [...(byInitial.get(initial) ?? []), text]);
  }
  return byInitial.size === 0 ? document : document.map((block) => placeInBlock(block, { byInitial, choose }));
}

interface Known {
  /** Texts by their first UTF-16 unit, the longest first. */
  byInitial: ReadonlyMap<string, readonly string[]>;
  choose: Choice;
}

function placeInBlock(block: Block, known: Known): Block {
  switch (block.kind) {
    case 'paragraph':
    case 'heading': {
      const spans = settledSpansOf(block.children);
      const placed = spans.flatMap((span, at) => placeInSpan(span, spans[at - 1], spans[at + 1], known));
      return { ...block, children: inlinesOf(placed) };
    }
    case 'quote':
      return { ...block, children: block.children.map((child) => placeInBlock(child, known)) };
    case 'list':
      return { ...block, items: block.items.map((item) => item.map((child) => placeInBlock(child, known))) };
    case 'code-block':
      return block;
  }
}

function placeInSpan(span: Span, before: Span | undefined, after: Span | undefined, known: Known): Span[] {
  if (span.kind !== 'text' || span.url !== null) return [span];
  const { text } = span;
  const divided: Span[] = [];
  let said = 0;
  for (let at = 0; at < text.length; at += 1) {
    const name = known.byInitial.get(text[at]!)?.find((one) => text.startsWith(one, at) && standsAlone(one, at));
    if (name === undefined) continue;
    const end = at + name.length;
    const meant = known.choose(name);
    if (meant) {
      const mention = { target: meant.target, text: name, id: meant.id };
      divided.push({ ...span, text: text.slice(said, at) }, { ...span, kind: 'mention', text: name, mention });
      said = end;
    }
    at = end - 1;
  }
  return [...divided, { ...span, text: text.slice(said) }];

  function standsAlone(name: string, at: number): boolean {
    const end = at + name.length;
    const joinedBefore =
      at > 0 ? continuesWord(text, at) : before !== undefined && continuesWord(before.text, Infinity);
    const joinedBehind = end < text.length ? goesOn(text, end) : after !== undefined && isWordAt(after.text, 0);
    return !joinedBefore && !joinedBehind;
  }
}

/** An underscore goes on a name only where more of the name follows. */
const goesOn = (text: string, at: number): boolean => isWordAt(text, text[at] === '_' ? at + 1 : at);

const continuesWord = (text: string, end: number): boolean =>
  isWordBefore(text, Math.min(end, text.length)) || text.charAt(Math.min(end, text.length) - 1) === '_';
