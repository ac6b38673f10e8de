/** Characters of a statement that are shown. */
const LONGEST = 300;
/** Characters of a message that are read. */
const READ = 8_000;

/** What people say when something is settled. */
const SETTLED = [
  /\b(?:we|i|they|team|everyone)(?:'ve| have| has|'re| are)? (?:all )?(?:decided|agreed|settled)\b/iu,
  /\b(?:it's|it is|it was|that's|that is|has been|was|is) (?:now )?(?:decided|agreed|settled)\b/iu,
  /^(?:decided|agreed|decision|resolved|consensus)\b\s*[:,–—-]/iu,
  /\b(?:the|our|final) decision\b/iu,
  /\bwe(?:'ll| will| shall)(?! see\b| have to see\b)/iu,
  /\blet(?:'s|s| us) (?:go with|go for|use|do|ship|stick (?:with|to)|keep|take|pick|choose|move to|switch to)\b/iu,
  /\b(?:we're|we are) going (?:with|to)\b/iu,
  /\b(?:wir haben|ist|wurde|haben) (?:uns )?(?:\S+ ){0,4}(?:entschieden|beschlossen|vereinbart)\b/iu,
  /\bwir (?:werden|nehmen|machen)\b/iu,
  /\b(?:on a|nous avons) (?:décidé|convenu)\b/iu,
  /\b(?:hemos|se ha) (?:decidido|acordado)\b/iu,
];

/** Where one sentence ends and the next begins. */
const END = /(?<=[.!?؟]["'”’)\]]?)\s+|(?<=[。！？])/u;
const ASKS = /[?？؟]["'”’)\]*_]*$/u;
const CODE = /```[\s\S]*?(?:```|$)/g;
const ADDRESS = /\bhttps?:\/\/\S+/giu;
/** "Really?" asks for no answer that anybody looks up; scripts without spaces say much in one word. */
const ENOUGH = /^\S+\s+\S+\s+\S|\p{scx=Han}.{3}|\p{scx=Hira}.{3}|\p{scx=Kana}.{3}/u;

/** The first sentence that says that something is settled, as it stands there; null when none does. */
export const decisionIn = (text: string): string | null =>
  first(text, (sentence) => !ASKS.test(sentence) && SETTLED.some((rule) => rule.test(sentence.replace(/’/g, "'"))));

/** The first sentence that asks something; null when none does. */
export const questionIn = (text: string): string | null =>
  first(text, (sentence) => ASKS.test(sentence) && ENOUGH.test(sentence));

function first(text: string, says: (sentence: string) => boolean): string | null {
  const prose = text.slice(0, READ).replace(CODE, ' ');
  for (const line of prose.split('\n')) {
    for (const sentence of sentencesOf(line)) if (says(sentence)) return shortened(sentence);
  }
  return null;
}

/** A question mark within an address ends no sentence. */
function sentencesOf(line: string): string[] {
  const addresses: string[] = [];
  const hidden = line.replace(ADDRESS, (address) => {
    const end = ASKS.exec(address)?.[0] ?? '';
    addresses.push(address.slice(0, address.length - end.length));
    return `\uFFFC${end}`;
  });
  return hidden.split(END).map((sentence) => sentence.replace(/\uFFFC/g, () => addresses.shift() ?? '').trim());
}

const shortened = (sentence: string): string =>
  sentence.length <= LONGEST ? sentence : `${sentence.slice(0, LONGEST - 1).replace(/\p{Cs}$/u, '')}…`;
