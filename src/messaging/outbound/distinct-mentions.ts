import type { Degradation, OutboundMention } from '../../platforms/contract.js';
import { countPlaces, parseMarkdown } from '../../platforms/rich-text/index.js';
import type { ResolvedMention } from './mentions.sql.js';

/**
 * Whom the words of a content really mention. People who look the same are told apart by the order in which they were
 * written; where the text has been changed since, none of them is notified rather than the wrong one. Those who have no
 * account there keep their words, so that nobody is taken for the beginning of a longer name.
 */
export function distinctMentions(
  content: string,
  resolved: readonly ResolvedMention[],
): { mentions: OutboundMention[]; degradations: Degradation[] } {
  if (resolved.every(({ id }) => id === null)) return { mentions: [], degradations: [] };
  const alike = new Map<string, ResolvedMention[]>();
  for (const mention of resolved) alike.set(mention.text, [...(alike.get(mention.text) ?? []), mention]);
  const mentions: OutboundMention[] = [];
  const degradations: Degradation[] = [];
  for (const [text, all] of alike) {
    if (isOne(all)) mentions.push(placed(all[0]!, all[0]!.id === null ? [] : undefined));
    else if (areInOrder(content, all, [...alike.keys()])) {
      mentions.push(...all.map((one) => placed(one, one.id === null ? [] : one.places!.at)));
    } else {
      mentions.push(placed(all[0]!, []));
      const reason = `More than one of those who are mentioned is called ${text}: none of them is notified`;
      if (all.some(({ id }) => id !== null)) degradations.push({ aspect: 'mention', reason });
    }
  }
  return { mentions, degradations };
}

/** They have one account there, or they are only one. */
const isOne = ([first, ...others]: ResolvedMention[]): boolean =>
  others.every(({ id }) => id !== null && id === first!.id);

/** Whether each of the places in the text is known to be one of theirs. */
function areInOrder(content: string, alike: ResolvedMention[], texts: string[]): boolean {
  const count = countPlaces(parseMarkdown(content), texts).get(alike[0]!.text);
  const at = alike.flatMap(({ places }) => places?.at ?? []);
  return alike.every(({ places }) => places?.of === count) && at.length === count && new Set(at).size === count;
}

const placed = ({ text, target, id }: ResolvedMention, places: number[] | undefined): OutboundMention => ({
  text,
  target,
  id: id ?? '',
  ...(places && { places }),
});
