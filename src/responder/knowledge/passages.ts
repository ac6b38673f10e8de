import { cutIntoPieces, cutText } from '../text.js';
import type { KnowledgeFormat } from './knowledge.contract.js';
import { type Section, sectionsOf } from './markdown-sections.js';

/** Characters that a passage has at least where its section is long enough, and at most. */
const SHORTEST = 500;
const LONGEST = 1200;
/** Of a heading path. */
const LONGEST_HEADING = 300;

export interface SplitPassage {
  /** The headings above it, outermost first; empty when there are none. */
  heading: string;
  content: string;
}

/**
 * Splits a document into passages: Markdown at its headings, then both kinds between paragraphs, so that each passage
 * has about 500 to 1,200 characters. The same document always gives the same passages.
 */
export function splitIntoPassages(content: string, format: KnowledgeFormat): SplitPassage[] {
  const sections: Section[] =
    format === 'markdown' ? sectionsOf(content) : [{ headings: [], blocks: paragraphsOf(content) }];
  return sections.flatMap(({ headings, blocks }) => {
    const heading = cutText(headings.join(' › '), LONGEST_HEADING);
    return gather(blocks).map((text) => ({ heading, content: text }));
  });
}

/** What stands between blank lines. */
function paragraphsOf(text: string): string[] {
  const paragraphs: string[][] = [[]];
  for (const line of text.split('\n')) {
    if (line.trim() === '') paragraphs.push([]);
    else paragraphs.at(-1)!.push(line);
  }
  return paragraphs.filter((lines) => lines.length > 0).map((lines) => lines.join('\n').trim());
}

/** Neighbours are put together until a passage is long enough; what is too long alone is cut. */
function gather(blocks: string[]): string[] {
  const passages: string[] = [];
  let open = '';
  for (const piece of blocks.flatMap((block) => cutIntoPieces(block, LONGEST))) {
    const joined = open === '' ? piece : `${open}\n\n${piece}`;
    if (open !== '' && (open.length >= SHORTEST || joined.length > LONGEST)) {
      passages.push(open);
      open = piece;
    } else open = joined;
  }
  if (open !== '') passages.push(open);
  return passages;
}
