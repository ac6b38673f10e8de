// What a busy team says in a few years, made up: the same each time, with the shape that makes searching hard or easy. A
// few words are in every other message, most in a handful, and some were everywhere once and then never again.

const WORDS = 100_000;
const AUTHORS = 300;
/** A word's share falls with its rank as in written English. */
const ZIPF = 1.04;
/** Words that only the oldest tenth of an archive uses: the project that has ended. */
const BYGONE = 40;
const BYGONE_SHARE = 0.1;
const SHARES = { reply: 0.2, link: 0.03, bygone: 0.25 };
const MS_A_DAY = 86_400_000;

const COMMONEST =
  `the to i it and a is you that of in for on we have this be with not but so if are was do can just at what as
they or me my there from one like all know think will about get would when some how no out up now see here then good time work
need make should could been has them your more also because only other into want really thing than look way use back new sure
well still going people right something did let even maybe much any after first before thanks today tomorrow`.split(
    /\s+/,
  );

/** Numbers from 0 to 1 that are the same in every run. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Words that could be English, none twice. */
function vocabulary(random, count) {
  const starts = 'b br c ch d dr f fl g gr h j k l m n p pl qu r s sh sp st t tr v w'.split(' ');
  const middles = 'a ai e ea i o oo ou u'.split(' ');
  const ends = 'ck d l ll m n nd ng nt p r rd rt s ss st t x'.split(' ');
  const pick = (list) => list[Math.floor(random() * list.length)];
  const words = new Set(COMMONEST);
  while (words.size < count) {
    const syllables = 1 + Math.floor(random() * 3);
    let word = '';
    for (let n = 0; n < syllables; n += 1) word += pick(starts) + pick(middles);
    words.add(word + pick(ends));
  }
  return [...words];
}

/** Draws places of a list, the n-th in proportion to 1 / (n + 1) ** power. */
function zipf(random, count, power) {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let n = 0; n < count; n += 1) sums[n] = sum += 1 / (n + 1) ** power;
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/**
 * Messages of an archive, oldest first, and in how many of them each word is.
 * @typedef {{channel: number, id: string, at: Date, author: number, text: string, replyTo: string | null}} Message
 */
export class Corpus {
  /** Messages that hold each word, by the word. */
  frequencies = new Map();
  /** Words of long ago. */
  bygone;
  #random;
  #words;
  #drawWord;
  #drawAuthor;
  #drawChannel;

  constructor({ seed, messages, channels, days, until }) {
    Object.assign(this, { messages, days, until });
    this.#random = seeded(seed);
    const all = vocabulary(this.#random, WORDS + BYGONE);
    this.#words = all.slice(0, WORDS);
    this.bygone = all.slice(WORDS);
    this.#drawWord = zipf(this.#random, WORDS, ZIPF);
    this.#drawAuthor = zipf(this.#random, AUTHORS, 0.8);
    this.#drawChannel = zipf(this.#random, channels, 0.6);
  }

  /** @returns {Generator<Message>} */
  *all() {
    const begin = this.until - this.days * MS_A_DAY;
    const step = (this.days * MS_A_DAY) / this.messages;
    const roots = [];
    for (let n = 0; n < this.messages; n += 1) {
      const at = Math.floor(begin + n * step);
      const channel = this.#drawChannel();
      // Slack's ids: seconds and microseconds, and unlike any other of the archive.
      const id = `${Math.floor(at / 1000)}.${String(((at % 1000) * 1000 + (n % 1000)) % 1_000_000).padStart(6, '0')}`;
      const replyTo = this.#random() < SHARES.reply ? (roots[channel] ?? null) : null;
      if (replyTo === null) roots[channel] = id;
      const text = this.#say(n < this.messages * BYGONE_SHARE);
      yield { channel, id, at: new Date(at), author: this.#drawAuthor(), text, replyTo };
    }
  }

  #say(longAgo) {
    const random = this.#random;
    // Most messages are short, some are long.
    const length = 2 + Math.floor(4 * Math.exp(random() * 2.2));
    const words = Array.from({ length }, () => this.#words[this.#drawWord()]);
    if (longAgo && random() < SHARES.bygone) words.push(this.bygone[Math.floor(random() * BYGONE)]);
    for (const word of new Set(words)) this.frequencies.set(word, (this.frequencies.get(word) ?? 0) + 1);
    const link = random() < SHARES.link ? ` https://wiki.example.com/${words[0]}/${Math.floor(random() * 5000)}` : '';
    const end = random() < 0.15 ? '?' : '.';
    return `${words[0][0].toUpperCase()}${words.join(' ').slice(1)}${end}${link}`;
  }
}

export const authorId = (n) => `U${String(n).padStart(8, '0')}`;
