/** Words of a question that are looked for at most. */
export const MOST_WORDS = 24;

/**
 * Words, as the English stemmer leaves them, in which questions are put and which say nothing about what is asked. The
 * dictionary's own stop words (how, what, the, …) are gone before.
 */
const ASKING =
  'answer anybodi anyon ask could differ explain find give hello hey hi know like long mani may mean much need one pleas ' +
  'question said say somebodi someon someth tell thank think use want wonder would';

const ABOUT = `<> ALL ('{${ASKING.split(' ').join(',')}}'::text[])`;

/** A text array of the words that a question is about, of an SQL expression. Stop words alone leave an empty one. */
export const wordsOf = (question: string): string => `ARRAY(
    SELECT lexeme FROM unnest(to_tsvector('english', ${question}))
    WHERE lexeme ${ABOUT}
    ORDER BY positions[1] LIMIT ${MOST_WORDS}
  )`;

/**
 * The same words as queries of an index that keeps them as they were written, such as that of messages: each is looked for
 * by its stem where it begins with one of four letters or more.
 */
export const spokenWordsOf = (question: string): string => `ARRAY(
    SELECT CASE WHEN length(s.stem) >= 4 AND starts_with(w.lexeme, s.stem) THEN quote_literal(s.stem) || ':*'
      ELSE quote_literal(w.lexeme) END
    FROM unnest(to_tsvector('simple', ${question})) w
    CROSS JOIN LATERAL (SELECT (ts_lexize('english_stem', w.lexeme))[1] AS stem) s
    WHERE s.stem ${ABOUT}
    ORDER BY w.positions[1] LIMIT ${MOST_WORDS}
  )`;

/**
 * How well a text matches, 0 to 1: the share of the words that stand in it, less for a single word, because one word
 * alone is a weak sign. With one of one word it is 0.5, with two of two 0.75, with two of four 0.375, with one of two 0.25.
 */
export const rankOf = (matched: string, asked: string): string =>
  `(${matched}::float8 / ${asked} * (1 - 0.5 / greatest(${matched}, 1)))`;
