/** What stands below one heading, up to the next one. */
export interface Section {
  /** Outermost first. */
  headings: string[];
  /** Paragraphs, lists and fenced code, each whole. */
  blocks: string[];
}

const HEADING = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const UNDERLINE = /^ {0,3}(=+|-+)\s*$/;

/**
 * The sections of a Markdown document. Knows headings of both kinds, and fenced code, in which `#` begins a comment and a
 * blank line ends nothing.
 */
export function sectionsOf(markdown: string): Section[] {
  const reader = new SectionReader();
  for (const line of markdown.split('\n')) reader.read(line);
  return reader.end();
}

class SectionReader {
  private readonly sections: Section[] = [];
  private path: { level: number; text: string }[] = [];
  private blocks: string[] = [];
  private lines: string[] = [];
  private fence: string | null = null;

  read(line: string): void {
    const fence = FENCE.exec(line)?.[1];
    if (this.fence !== null) this.readCode(line, fence);
    else if (fence) {
      this.endBlock();
      this.fence = fence;
      this.lines.push(line);
    } else this.readText(line);
  }

  end(): Section[] {
    this.endSection();
    return this.sections;
  }

  /** Closed by a fence of the same kind, at least as long, with nothing behind it; else by the document's end. */
  private readCode(line: string, fence: string | undefined): void {
    this.lines.push(line);
    if (!fence?.startsWith(this.fence!) || line.trim() !== fence) return;
    this.fence = null;
    this.endBlock();
  }

  private readText(line: string): void {
    const marks = HEADING.exec(line)?.[1];
    const underline = this.lines.length === 1 ? UNDERLINE.exec(line)?.[1] : undefined;
    if (marks) this.startSection(marks.length, withoutClosingMarks(line.trim().slice(marks.length).trim()));
    else if (underline) {
      const text = this.lines.pop()!.trim();
      this.startSection(underline.startsWith('=') ? 1 : 2, text);
    } else if (line.trim() === '') this.endBlock();
    else this.lines.push(line);
  }

  private startSection(level: number, text: string): void {
    this.endSection();
    this.path = [...this.path.filter((above) => above.level < level), { level, text }];
  }

  private endSection(): void {
    this.endBlock();
    const headings = this.path.map(({ text }) => text).filter((text) => text !== '');
    if (this.blocks.length > 0) this.sections.push({ headings, blocks: this.blocks });
    this.blocks = [];
  }

  private endBlock(): void {
    const block = this.lines.join('\n').trim();
    if (block !== '') this.blocks.push(block);
    this.lines = [];
  }
}

/** `## Title ##` closes its heading again. Walked by hand, because a row of marks is long work for an expression. */
function withoutClosingMarks(text: string): string {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1) === '#') end -= 1;
  return end === 0 || /\s/.test(text.charAt(end - 1)) ? text.slice(0, end).trim() : text;
}
