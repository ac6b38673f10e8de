import { tokensOf, type Delimiter, type Token } from './inline-tokens.js';
import { MARK, type Span } from './spans.js';

/** How a mark is written: the sign and how often. */
interface Notation {
  sign: string;
  length: number;
  mark: number;
}

const NOTATIONS: readonly Notation[] = [
  { sign: '*', length: 1, mark: MARK.italic },
  { sign: '*', length: 2, mark: MARK.bold },
  { sign: '_', length: 1, mark: MARK.italic },
  { sign: '~', length: 2, mark: MARK.strike },
  { sign: '|', length: 2, mark: MARK.spoiler },
];
const [STAR_ITALIC, STAR_BOLD] = NOTATIONS as [Notation, Notation];

/** What a run of signs does once the partners are known. */
interface Effect {
  closes: Notation[];
  opens: Notation[];
}

/** Reads the text of one paragraph or heading. Marks may overlap: spans have no need to nest. */
export function parseInline(text: string): Span[] {
  const tokens = tokensOf(text);
  const effects = partners(tokens);
  const spans: Span[] = [];
  const open = new Set<Notation>();
  let url: string | null = null;
  const say = (kind: 'text' | 'code', shown: string): void => {
    let marks = 0;
    for (const { mark } of open) marks |= mark;
    if (shown !== '') spans.push({ kind, text: shown, marks, url });
  };
  for (const token of tokens) {
    switch (token.kind) {
      case 'text':
      case 'code':
        say(token.kind, token.text);
        break;
      case 'label':
        if (token.url === null) say('text', '[');
        else url = token.url;
        break;
      case 'label-end':
        url = null;
        break;
      case 'delimiter': {
        const { closes, opens } = effects.get(token) ?? { closes: [], opens: [] };
        for (const notation of closes) open.delete(notation);
        say('text', token.sign.repeat(token.length - signsOf(closes) - signsOf(opens)));
        for (const notation of opens) open.add(notation);
        break;
      }
      case 'break':
        break;
    }
  }
  return spans;
}

const signsOf = (notations: readonly Notation[]): number =>
  notations.reduce((sum, notation) => sum + notation.length, 0);

/** Which runs open and close what; of several that could open the same mark, the last does. */
function partners(tokens: readonly Token[]): Map<Delimiter, Effect> {
  const effects = new Map<Delimiter, Effect>();
  const openers = new Map<Notation, Delimiter>();
  const effectOf = (delimiter: Delimiter): Effect => {
    const effect = effects.get(delimiter) ?? { closes: [], opens: [] };
    effects.set(delimiter, effect);
    return effect;
  };
  for (const token of tokens) {
    if (token.kind === 'break') openers.clear();
    if (token.kind !== 'delimiter') continue;
    const { closing, opening } = intentOf(token, (notation) => openers.has(notation));
    for (const notation of closing) {
      effectOf(openers.get(notation)!).opens.push(notation);
      effectOf(token).closes.push(notation);
      openers.delete(notation);
    }
    for (const notation of opening) openers.set(notation, token);
  }
  return effects;
}

/** What a run does where it stands, given what is open: first it closes, and what is left of it opens. */
function intentOf(
  { sign, length, opens, closes }: Delimiter,
  isOpen: (notation: Notation) => boolean,
): { closing: Notation[]; opening: Notation[] } {
  const closable = (notation: Notation): boolean => closes && isOpen(notation);
  if (sign !== '*' || length < 3) {
    const notation = NOTATIONS.find((one) => one.sign === sign && one.length === length)!;
    if (closable(notation)) return { closing: [notation], opening: [] };
    return { closing: [], opening: opens ? [notation] : [] };
  }
  const closing = [STAR_ITALIC, STAR_BOLD].filter(closable);
  const left = length - signsOf(closing);
  if (!opens || left === 0) return { closing, opening: [] };
  if (left === 3) return { closing, opening: [STAR_ITALIC, STAR_BOLD] };
  return { closing, opening: [STAR_ITALIC, STAR_BOLD].filter((notation) => notation.length === left) };
}
