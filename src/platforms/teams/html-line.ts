import type { Span } from '../rich-text/index.js';

/** One line of a text as HTML makes it: white space is one space, and none at the beginning or the end. */
export class HtmlLine {
  private spans: Span[] = [];
  private last = '\n';
  private isBlank = false;
  private readonly depths = new Map<number, number>();
  private codes = 0;
  private readonly urls: string[] = [];

  text(given: string): void {
    const collapsed = given.replace(/[\t\n\f\r ]+/g, ' ');
    // A space that is not to be broken is not to be lost either: it is how editors write an empty line.
    if (collapsed.includes('\u00a0')) this.isBlank = true;
    const text = collapsed.replaceAll('\u00a0', ' ');
    this.push(/\s/.test(this.last) && collapsed.startsWith(' ') ? text.slice(1) : text);
  }

  lineBreak(): void {
    this.isBlank = true;
    this.push('\n');
  }

  /** Between what stands in the line already and what follows. */
  separate(text: string): void {
    if (this.spans.length > 0) this.push(text);
  }

  /** The mark lasts until what is answered is called; so with the others. */
  mark(mark: number): () => void {
    this.depths.set(mark, (this.depths.get(mark) ?? 0) + 1);
    return () => void this.depths.set(mark, (this.depths.get(mark) ?? 1) - 1);
  }

  code(): () => void {
    this.codes += 1;
    return () => (this.codes -= 1);
  }

  link(url: string): () => void {
    this.urls.push(url);
    return () => void this.urls.pop();
  }

  /** Replaces what stands in the line from here on. */
  capture(change: (shown: string) => string): () => void {
    const { spans } = this;
    const from = spans.length;
    return () => {
      if (this.spans !== spans) return;
      const shown = spans.splice(from).map(({ text }) => text);
      const text = change(shown.join('').trim());
      if (text !== '') this.push(text, 'text');
    };
  }

  /** The line as it is, to begin another; null when there is none, not even an empty one. */
  take(): Span[] | null {
    const { spans, isBlank } = this;
    this.spans = [];
    this.last = '\n';
    this.isBlank = false;
    const end = spans.at(-1);
    // A line break at the very end is not seen.
    if (end) spans[spans.length - 1] = { ...end, text: end.text.replace(/[ \n]$/, '') };
    return isBlank || spans.some(({ text }) => text.trim() !== '') ? spans : null;
  }

  private push(text: string, kind: Span['kind'] = this.codes > 0 ? 'code' : 'text'): void {
    if (text === '') return;
    this.spans.push({ kind, text, marks: this.marks(), url: this.urls.at(-1) ?? null });
    this.last = text.charAt(text.length - 1);
  }

  private marks(): number {
    let sum = 0;
    for (const [mark, depth] of this.depths) if (depth > 0) sum += mark;
    return sum;
  }
}
