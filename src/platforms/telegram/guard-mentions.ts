import { endOf, type FormattedText, type SentEntity } from './formatted-text.js';
import { isCertainLink } from './links.js';

/**
 * Telegram turns `@word` in any text into a mention of whoever has that username, and notifies them. Of letters before
 * the sign only ASCII ones are passed over: which others it counts as letters is not documented.
 */
const MENTION = /(?<![A-Za-z0-9_])@[A-Za-z0-9_]{2,}/g;
const ADDRESS = /https?:\/\/[^\s<>"«»\u2060]+/gi;
const PUNCTUATION = new Set('.,:;!?\'"`*)]}>');

/**
 * The entities that keep Telegram from finding mentions in a text: where there is `code` or a link it looks for none, and
 * the text stays as it is. An address of the web that has an `@word` in it becomes a link to itself, all else code. `given`
 * are the entities that are there already.
 */
export function guardMentions(text: string, given: readonly SentEntity[]): SentEntity[] {
  if (!text.includes('@')) return [];
  const closed = given.filter(isClosed);
  const links = addressesWithMentions(text, closed, given);
  const covered = [...closed, ...links].sort((a, b) => a.offset - b.offset);
  return [...links, ...[...text.matchAll(MENTION)].flatMap(({ 0: { length }, index }) => code(index, length, covered))];
}

/** Takes no room and joins what it stands between: `@` with a name behind it is then no username. */
export const WORD_JOINER = '\u2060';

const SIGN_OR_ADDRESS = /https?:\/\/[^\s<>"«»]+|(?<![A-Za-z0-9_])@(?=[A-Za-z0-9_]|$)/gi;

/**
 * A text in which Telegram finds nobody's username, without an entity: code can be in no spoiler, and would show what is
 * hidden. An address that can be a link stays as it is.
 */
export const withoutUsernames = (text: string): string =>
  text.replace(SIGN_OR_ADDRESS, (found) =>
    isCertainLink(withoutPunctuation(found)) ? found : found.replace(/@/g, `@${WORD_JOINER}`),
  );

/**
 * No username reaches from hidden text to what can be seen or back: as code, it would show what is hidden. Where a spoiler
 * begins or ends within one, a word joiner stands outside of it.
 */
export function dividedAtSpoilers({ text, entities }: FormattedText): FormattedText {
  if (!text.includes('@')) return { text, entities };
  const spoilers = entities.filter(({ type }) => type === 'spoiler');
  const edges = new Set(spoilers.flatMap((spoiler) => [spoiler.offset, endOf(spoiler)]));
  const cuts = [...text.matchAll(MENTION)].flatMap(({ 0: name, index }) =>
    Array.from({ length: name.length - 1 }, (_, at) => index + 1 + at).filter((place) => edges.has(place)),
  );
  if (cuts.length === 0) return { text, entities };
  const pieces = [0, ...cuts].map((from, index) => text.slice(from, cuts[index]));
  return {
    text: pieces.join(WORD_JOINER),
    entities: entities.map((entity) => {
      const offset = entity.offset + cuts.filter((cut) => cut <= entity.offset).length;
      return { ...entity, offset, length: endOf(entity) + cuts.filter((cut) => cut < endOf(entity)).length - offset };
    }),
  };
}

/** Where Telegram looks for nothing, or is to find what there is. */
export const isClosed = ({ type }: SentEntity): boolean =>
  type === 'code' || type === 'pre' || type === 'text_link' || type === 'text_mention' || type === 'mention';

function addressesWithMentions(
  text: string,
  closed: readonly SentEntity[],
  given: readonly SentEntity[],
): SentEntity[] {
  return [...text.matchAll(ADDRESS)].flatMap(({ 0: found, index: offset }): SentEntity[] => {
    const url = withoutPunctuation(found);
    const range = { offset, length: url.length };
    const isFree = !closed.some((entity) => overlap(entity, range)) && !given.some((entity) => cross(entity, range));
    if (!isFree || url.search(MENTION) < 0 || !isCertainLink(url)) return [];
    return [{ type: 'text_link', ...range, url }];
  });
}

/** What of a stretch is not covered, as code. `covered` is in order and without overlap. */
function code(offset: number, length: number, covered: readonly SentEntity[]): SentEntity[] {
  const pieces: SentEntity[] = [];
  const end = offset + length;
  let from = offset;
  for (const entity of covered) {
    if (endOf(entity) <= from || entity.offset >= end) continue;
    if (entity.offset > from) pieces.push({ type: 'code', offset: from, length: entity.offset - from });
    from = endOf(entity);
  }
  if (from < end) pieces.push({ type: 'code', offset: from, length: end - from });
  return pieces;
}

interface Range {
  offset: number;
  length: number;
}

const overlap = (a: Range, b: Range): boolean => a.offset < endOf(b) && b.offset < endOf(a);

const contains = (outer: Range, inner: Range): boolean => outer.offset <= inner.offset && endOf(inner) <= endOf(outer);

const cross = (a: Range, b: Range): boolean => overlap(a, b) && !contains(a, b) && !contains(b, a);

/** A sentence's full stop is no part of an address. */
function withoutPunctuation(address: string): string {
  let end = address.length;
  while (end > 0 && PUNCTUATION.has(address[end - 1]!)) end -= 1;
  return address.slice(0, end);
}
