/**
 * What people see of a message on Discord, by its documented Markdown and the patterns of its clients' parser, written
 * apart from the provider's own reader: marks are gone, list items have their signs, tags stand as they are.
 */
export function seenOnDiscord(source: string, inQuote = false, lineBegins = true): string {
  let rest = source;
  let seen = '';
  let lineStart = lineBegins;
  while (rest !== '') {
    const found = (lineStart && blockAt(rest, inQuote)) || inlineAt(rest);
    seen += found.seen;
    lineStart = found.isPrefix !== true && /\n$/.test(rest.slice(0, found.length));
    rest = rest.slice(found.length);
  }
  return seen;
}

const seenInMark = (source: string): string => seenOnDiscord(source, true, false);

interface Found {
  seen: string;
  length: number;
  /** What stands behind is on the same line, and may not begin a block. */
  isPrefix?: boolean;
}

function blockAt(rest: string, inQuote: boolean): Found | null {
  const quote = inQuote ? null : (/^ *>>> ([\s\S]*)/.exec(rest) ?? /^(?: *> [^\n]*(?:\n|$))+/.exec(rest));
  if (quote) {
    const inside = quote[1] ?? quote[0].replace(/^ *> /gm, '');
    return { seen: seenOnDiscord(inside, true), length: quote[0].length };
  }
  const small = /^ *(?:#{1,3}|-#) +(?=\S)/.exec(rest);
  if (small) return { seen: '', length: small[0].length, isPrefix: true };
  const item = /^ *(?:[-*]|(\d{1,10}\.)) +(?=\S)/.exec(rest);
  return item && { seen: `${item[1] ?? '•'} `, length: item[0].length, isPrefix: true };
}

/** Of these the first that matches counts. */
const FIRST: [RegExp, (match: RegExpExecArray) => string][] = [
  [/^¯\\_\(ツ\)_\/¯/, ([all]) => all],
  [/^\\([^0-9A-Za-z\s])/, ([, sign]) => sign!],
  [/^```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```/i, ([, code]) => code!],
  [/^<(?:@[!&]?|#)\d{17,20}>/, ([all]) => all],
  [/^<((?:https?:\/\/|mailto:)[^\s<>]+)>/, ([, url]) => url!],
  [/^https?:\/\/[^\s<]+[^<.,:;"'\]\s]/i, ([all]) => all],
  [
    /^\[((?:\[[^\]]*\]|[^[\]]|\](?=[^[]*\]))*)\]\(\s*<?https?:\/\/(?:\([^)]*\)|[^\s\\()])*?>?\s*\)/i,
    ([all, label]) => (/https?:\/\//.test(label!) ? all : seenInMark(label!)),
  ],
  [/^~~((?:\\[\s\S]|[^\\])+?)~~/, ([, inside]) => seenInMark(inside!)],
  [/^\|\|((?:\\[\s\S]|[^\\])+?)\|\|/, ([, inside]) => seenInMark(inside!)],
  [/^(`+)([\s\S]*?[^`])\1(?!`)/, ([, , code]) => code!.replace(/^ (?= *`)|(` *) $/g, '$1')],
];

/** Of these the longest match counts. */
const MARKS = [
  /^\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/,
  /^\b_((?:__|\\[\s\S]|[^\\_])+?)_\b/,
  /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/,
  /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/,
];

function inlineAt(rest: string): Found {
  for (const [pattern, read] of FIRST) {
    const match = pattern.exec(rest);
    if (match) return { seen: read(match), length: match[0].length };
  }
  const matches = MARKS.map((pattern) => pattern.exec(rest)).filter((match) => match !== null);
  const [longest] = matches.sort((one, other) => other[0].length - one[0].length);
  if (longest) return { seen: seenInMark(longest[1]!), length: longest[0].length };
  return { seen: rest[0]!, length: 1 };
}
