import { type Block, type Document, type Inline, inlinesOf } from '../rich-text/index.js';
import { matchAt, readInline, type ReadTag } from './discord.read-inline.js';

const QUOTED = /^ *> /;
const REST_QUOTED = /^ *>>> /;
const HEADING = /^ *(#{1,3}) +(?=\S)/;
const SUBTEXT = /^ *-# +(?=\S)/;
const ITEM = /^( *)(?:[-*]|(\d{1,9})\.) +(?=\S)/;
const CODE = /```(?:([\w+\-.#]+)\n)?\n*(?=[^\n])/y;
const DEEPEST_LIST = 8;

/** Discord's Markdown as a document: quotes, headings, lists and code blocks, and in them what `readInline` reads. */
export function readDiscord(content: string, readTag: ReadTag): Document {
  return new BlockReader(readTag).read(content.replace(/\r\n?/g, '\n'), false);
}

class BlockReader {
  constructor(private readonly readTag: ReadTag) {}

  /** A quote has no quote in it: the sign is a sign there. */
  read(text: string, inQuote: boolean): Document {
    const blocks: Block[] = [];
    let prose: string[] = [];
    const endProse = (): void => {
      if (prose.length > 0) blocks.push(this.paragraph(prose.join('\n')));
      prose = [];
    };
    const add = (block: Block): void => {
      endProse();
      blocks.push(block);
    };
    for (let at = 0; at < text.length;) {
      const line = lineAt(text, at);
      let end = at + line.length + 1;
      const heading = HEADING.exec(line);
      const fence = fenceIn(text, at, at + line.length);
      if (!inQuote && REST_QUOTED.test(line)) {
        add({ kind: 'quote', children: this.read(text.slice(at).replace(REST_QUOTED, ''), true) });
        end = text.length;
      } else if (!inQuote && QUOTED.test(line)) {
        const lines = linesWhile(text, at, (one) => QUOTED.test(one));
        add({ kind: 'quote', children: this.read(lines.map((one) => one.replace(QUOTED, '')).join('\n'), true) });
        end = at + lines.join('\n').length + 1;
      } else if (fence) {
        const before = text.slice(at, fence.start);
        if (before.trim() !== '') prose.push(before);
        add({ kind: 'code-block', language: fence.language, text: fence.text });
        end = text[fence.end] === '\n' ? fence.end + 1 : fence.end;
      } else if (heading) {
        const level = heading[1]!.length as 1 | 2 | 3;
        add({ kind: 'heading', level, children: this.inlines(line.slice(heading[0].length)) });
      } else if (ITEM.test(line)) {
        const lines = linesWhile(text, at, (one, index) => index === 0 || ITEM.test(one) || /^ {2,}\S/.test(one));
        endProse();
        blocks.push(...this.lists(lines, 1));
        end = at + lines.join('\n').length + 1;
      } else prose.push(line.replace(SUBTEXT, ''));
      at = end;
    }
    endProse();
    return blocks;
  }

  private paragraph(text: string): Block {
    return { kind: 'paragraph', children: this.inlines(text) };
  }

  private inlines(text: string): Inline[] {
    return inlinesOf(readInline(text, this.readTag));
  }

  /** Lines of which the first is an item. One with more spaces before it belongs to the item above. */
  private lists(lines: readonly string[], depth: number): Block[] {
    const blocks: Block[] = [];
    for (let at = 0; at < lines.length;) {
      const [sign, spaces, number] = ITEM.exec(lines[at]!)!;
      const own = (line: string): boolean => (/^ */.exec(line)?.[0].length ?? 0) <= spaces!.length && ITEM.test(line);
      let end = at + 1;
      while (end < lines.length && !own(lines[end]!)) end += 1;
      const item = this.item(lines[at]!.slice(sign.length), lines.slice(at + 1, end), depth);
      const last = blocks.at(-1);
      // The first sign decides what all are.
      if (last?.kind === 'list') last.items.push(item);
      else blocks.push({ kind: 'list', ordered: number !== undefined, start: Number(number ?? 1), items: [item] });
      at = end;
    }
    return blocks;
  }

  private item(first: string, others: readonly string[], depth: number): Block[] {
    const nested = depth < DEEPEST_LIST ? others.findIndex((line) => ITEM.test(line)) : -1;
    const prose = nested < 0 ? others : others.slice(0, nested);
    const text = [first, ...prose.map((line) => line.trimStart())].join('\n');
    return [this.paragraph(text), ...(nested < 0 ? [] : this.lists(others.slice(nested), depth + 1))];
  }
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, end < 0 ? text.length : end);
}

function linesWhile(text: string, from: number, belongs: (line: string, index: number) => boolean): string[] {
  const lines: string[] = [];
  for (let at = from; at <= text.length;) {
    const line = lineAt(text, at);
    if (!belongs(line, lines.length)) break;
    lines.push(line);
    at += line.length + 1;
  }
  return lines;
}

/** The code block that begins on this line; text may stand before it. */
function fenceIn(text: string, from: number, lineEnd: number) {
  for (let at = from; at < lineEnd; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith('```', at)) {
      const found = matchAt(CODE, text, at);
      const start = found ? at + found[0].length : -1;
      const close = found ? text.indexOf('```', start + 1) : -1;
      if (!found || close < 0) return null;
      const language = found[1] ?? null;
      return { start: at, end: close + 3, language, text: text.slice(start, close).replace(/\n+$/, '') };
    }
  }
  return null;
}
