/** How a line begins that is more than a line of a paragraph. Columns count a tab as four. */

const TAB = 4;

/** Columns of white space before what can be seen. */
export function indentation(line: string): number {
  let columns = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === ' ') columns += 1;
    else if (line[at] === '\t') columns += TAB;
    else break;
  }
  return columns;
}

/** The line without so many columns of its indentation; of a tab, all goes. */
export function outdented(line: string, columns: number): string {
  let at = 0;
  for (let gone = 0; gone < columns; at += 1) {
    if (line[at] === ' ') gone += 1;
    else if (line[at] === '\t') gone += TAB;
    else break;
  }
  return line.slice(at);
}

export const isBlank = (line: string): boolean => /^[ \t]*$/.test(line);

export interface Marker {
  /** Columns before the marker. */
  lead: number;
  /** UTF-16 units, lead and the space behind included. */
  width: number;
  number: number | null;
  /** `.` or `)` of a numbered one, otherwise the sign itself. */
  sign: string;
  /** Where a backslash takes the marker's meaning away. */
  signAt: number;
}

/** `- `, `* `, `+ `, `1. ` and `1) `, indented at will. */
export function listMarker(line: string): Marker | null {
  const match = /^([ \t]*)(?:([-*+])|(0|[1-9]\d{0,8})([.)])) /.exec(line);
  if (!match) return null;
  const width = match[0].length;
  const number = match[3] === undefined ? null : Number(match[3]);
  return { lead: indentation(line), width, number, sign: line[width - 2]!, signAt: width - 2 };
}

/** `# ` to `###### ` with something behind. */
export function headingStart(line: string): { level: 1 | 2 | 3 | 4 | 5 | 6; text: string } | null {
  const match = /^(#{1,6})[ \t]/.exec(line);
  const text = match ? line.slice(match[0].length).trim() : '';
  return match && text !== '' ? { level: match[1]!.length as 1 | 2 | 3 | 4 | 5 | 6, text } : null;
}

/** What stands behind `> `, or behind a `>` alone on its line. */
export function quotedLine(line: string): string | null {
  if (line === '>') return '';
  return line.startsWith('> ') ? line.slice(2) : null;
}

export interface Fence {
  lead: number;
  ticks: number;
  /** The first word behind the fence. */
  info: string;
}

/** Three backticks or more, indented by at most three spaces, with no backtick behind. */
export function fenceStart(line: string): Fence | null {
  const match = /^( {0,3})(`{3,})([^`]*)$/.exec(line);
  return match && { lead: match[1]!.length, ticks: match[2]!.length, info: match[3]!.trim().split(/\s/, 1)[0]! };
}

/** How many backticks end a code block on this line; 0 where none does. */
export const fenceEnd = (line: string): number => /^ {0,3}(`{3,})[ \t]*$/.exec(line)?.[1]?.length ?? 0;

/** Where a backslash makes the line an ordinary one; -1 where it is one already. */
export function escapeAt(line: string): number {
  const marker = listMarker(line);
  if (marker) return marker.signAt;
  if (headingStart(line) || quotedLine(line) !== null) return 0;
  return fenceStart(line)?.lead ?? -1;
}
