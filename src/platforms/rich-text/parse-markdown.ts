import { MAX_DEPTH, type Block, type Document } from './document.js';
import {
  fenceEnd,
  fenceStart,
  headingStart,
  indentation,
  isBlank,
  listMarker,
  outdented,
  quotedLine,
  type Fence,
  type Marker,
} from './line-starts.js';
import { normalise } from './normalise.js';
import { parseInline } from './parse-inline.js';
import { inlinesOf } from './spans.js';

/**
 * Reads house Markdown, the dialect of Markdown in which messages are kept. It is made for chat: every line break
 * counts, and prose with a stray sign in it stays as it was written.
 *
 * In a line:
 * - `**bold**`, `*italic*`, `_italic_`, `~~strike~~`, `||spoiler||`, and any of them in each other. What opens stands
 *   right before something that is not white space, what closes right behind; an underscore inside a word is only
 *   that. They may go over a line break, not over a blank line.
 * - `` `code` `` on one line; a longer run of backticks ends at a run of the same length, as in CommonMark.
 * - `[label](address)` with an `http:`, `https:`, `mailto:` or `tel:` address without white space, of at most 2,048
 *   characters, its parentheses in pairs or escaped. Anything else in that form is text.
 * - A bare http or https address is text, and nothing in it is a mark.
 * - A backslash before ASCII punctuation makes that literal; before anything else it is itself.
 *
 * At the beginning of a line:
 * - `# ` to `###### `: a heading, one line long.
 * - `> `, or `>` alone on its line: a quote, as long as each line has it.
 * - Three backticks or more, with a language or without: a code block, up to a line with as many; unclosed, it is text.
 * - `- `, `* `, `+ `, `1. ` or `1) `: a list item. What is indented by two columns or more (a tab is four) beyond the
 *   item's own indentation belongs to it, blank lines before such a line as well. A number that is neither the next one
 *   nor the first one again begins a new list.
 * - Quotes and lists stand in each other eight deep; what is deeper is text.
 *
 * A mark that has no partner is text. HTML, entities, tables, images, rules, underlined headings, indented code and
 * reference links are text. Every text is house Markdown: this never throws, and takes time in proportion to the text.
 */
export const parseMarkdown = (text: string): Document =>
  text === '' ? [] : normalise(blocksOf(text.replace(/\r\n?/g, '\n').split('\n'), 0));

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  const closable = longestEndBehind(lines);
  let prose: string[] = [];
  const endProse = (): void => {
    if (prose.length > 0) blocks.push({ kind: 'paragraph', children: inlinesOf(parseInline(prose.join('\n'))) });
    prose = [];
  };
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    const found = blockAt(lines, at, depth, closable[at]!);
    if (found) {
      endProse();
      blocks.push(found.block);
      at = found.end;
    } else {
      prose.push(line);
      at += 1;
    }
  }
  endProse();
  return blocks;
}

/** For each line, the longest fence end on those behind it, so that an unclosed fence is known without a search. */
function longestEndBehind(lines: readonly string[]): number[] {
  const longest = new Array<number>(lines.length).fill(0);
  for (let at = lines.length - 2; at >= 0; at -= 1) longest[at] = Math.max(longest[at + 1]!, fenceEnd(lines[at + 1]!));
  return longest;
}

interface Found {
  block: Block;
  /** The first line behind it. */
  end: number;
}

function blockAt(lines: readonly string[], at: number, depth: number, closable: number): Found | null {
  const line = lines[at]!;
  const heading = headingStart(line);
  if (heading) {
    const children = inlinesOf(parseInline(heading.text));
    return { block: { kind: 'heading', level: heading.level, children }, end: at + 1 };
  }
  const fence = fenceStart(line);
  if (fence && closable >= fence.ticks) return codeBlockAt(lines, at, fence);
  if (depth >= MAX_DEPTH) return null;
  if (quotedLine(line) !== null) return quoteAt(lines, at, depth);
  const marker = listMarker(line);
  return marker && listAt(lines, at, depth, marker);
}

function codeBlockAt(lines: readonly string[], at: number, fence: Fence): Found {
  let end = at + 1;
  while (fenceEnd(lines[end]!) < fence.ticks) end += 1;
  const text = lines
    .slice(at + 1, end)
    .map((line) => outdented(line, fence.lead))
    .join('\n');
  return { block: { kind: 'code-block', language: fence.info || null, text }, end: end + 1 };
}

function quoteAt(lines: readonly string[], at: number, depth: number): Found {
  const quoted: string[] = [];
  let end = at;
  for (let own = quotedLine(lines[at]!); own !== null; own = end < lines.length ? quotedLine(lines[end]!) : null) {
    quoted.push(own);
    end += 1;
  }
  return { block: { kind: 'quote', children: blocksOf(quoted, depth + 1) }, end };
}

function listAt(lines: readonly string[], at: number, depth: number, first: Marker): Found {
  const items: Block[][] = [];
  let previous: Marker | null = null;
  let end = at;
  for (let marker: Marker | null = first; marker; marker = end < lines.length ? listMarker(lines[end]!) : null) {
    if (previous && !goesOn(first, previous, marker)) break;
    const own = [lines[end]!.slice(marker.width)];
    const behind = endOfItem(lines, end + 1, marker.lead + 2);
    const columns = marker.lead + marker.width - leadUnits(lines[end]!);
    for (const line of lines.slice(end + 1, behind)) own.push(outdented(line, columns));
    items.push(blocksOf(own, depth + 1));
    previous = marker;
    end = behind;
  }
  return { block: { kind: 'list', ordered: first.number !== null, start: first.number ?? 1, items }, end };
}

const leadUnits = (line: string): number => line.length - line.trimStart().length;

function goesOn(first: Marker, previous: Marker, next: Marker): boolean {
  if (first.number === null || next.number === null) return first.number === next.number;
  if (first.sign !== next.sign) return false;
  return next.number === previous.number! + 1 || (next.number === first.number && previous.number === first.number);
}

/** Blank lines belong to an item where an indented line follows them. */
function endOfItem(lines: readonly string[], from: number, columns: number): number {
  let end = from;
  for (let at = from; at < lines.length; at += 1) {
    if (isBlank(lines[at]!)) continue;
    if (indentation(lines[at]!) < columns) break;
    end = at + 1;
  }
  return end;
}
