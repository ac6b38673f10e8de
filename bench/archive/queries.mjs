import { authorId } from './corpus.mjs';

const EACH = 40;

/** Shares of the messages that hold a word. `frequent` is the hardest: too many to sort, too few among the newest. */
const SHARES = {
  middling: [0.0003, 0.003],
  frequent: [0.01, 0.025],
  common: [0.12, 1],
};
const RARE = [2, 20];

/** Paths of the archive's messages, by what is asked for. Words are those of the corpus, as often as it says. */
export function queryPaths(corpus, samples, { connection, channels }) {
  const path = (query) => `/api/connections/${connection}/messages?${new URLSearchParams({ limit: 50, ...query })}`;
  const within = ([least, most]) => {
    const found = [...corpus.frequencies].filter(([, count]) => count >= least && count <= most);
    return some(found.map(([word]) => word).sort());
  };
  const share = ([least, most]) => within([least * corpus.messages, most * corpus.messages]);
  const words = {
    rare: within(RARE),
    middling: share(SHARES.middling),
    frequent: share(SHARES.frequent),
    common: share(SHARES.common),
  };
  const asked = (list) => list.map((q) => path({ q }));
  const month = { since: new Date(corpus.until - 60 * 86_400_000).toISOString(), until: isoDaysBefore(corpus, 30) };
  return {
    'newest page': [path({})],
    'page of a channel, an author and a month': channels.map(({ external }, n) =>
      path({ channel_id: external, author_id: authorId(n), ...month }),
    ),
    'rare word': asked(words.rare),
    'middling word': asked(words.middling),
    'frequent word': asked(words.frequent),
    'common word': asked(words.common),
    'word of long ago': asked(corpus.bygone),
    'two middling words': asked(pairs(corpus, samples, SHARES.middling, SHARES.frequent)),
    'a common and a rare word': words.rare.map((word, n) =>
      path({ q: `${words.common[n % words.common.length]} ${word}` }),
    ),
    'two common words': asked(words.common.map((word, n) => `${word} ${words.common.at(n - 1)}`)),
    'frequent word in a channel': words.frequent.map((q, n) =>
      path({ q, channel_id: channels[n % channels.length].external }),
    ),
    'no such word': asked(['qqqqq', 'zzzzz']),
  };
}

const isoDaysBefore = ({ until }, days) => new Date(until - days * 86_400_000).toISOString();

/** Spread over the list, the same each time. */
function some(list) {
  const step = Math.max(1, Math.floor(list.length / EACH));
  return list.filter((_, n) => n % step === 0).slice(0, EACH);
}

/** Two words that stand in one message, both as frequent as the bounds say. */
function pairs(corpus, samples, [least], [, most]) {
  const fits = (word) => {
    const share = (corpus.frequencies.get(word) ?? 0) / corpus.messages;
    return share >= least && share <= most;
  };
  const found = samples.map((text) => [...new Set(text.toLowerCase().match(/[a-z]+/g))].filter(fits).slice(0, 2));
  return some(found.filter(({ length }) => length === 2).map((pair) => pair.join(' ')));
}
