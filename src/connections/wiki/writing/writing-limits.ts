/** Messages, and characters of them, that one request shows to the model. */
export const MESSAGES_SHOWN = 80;
export const CHARACTERS_SHOWN = 12_000;
/** Characters of one message that it is shown. */
export const LONGEST_MESSAGE = 2_000;

/** The newest messages of a channel that it reads when it has fallen far behind; older ones are passed over. */
export const MOST_UNREAD = 2_000;

/** Statements of each kind that a channel keeps: the newest. */
export const MOST_STATEMENTS = 20;
/** Statements that one answer may add. */
export const MOST_NEW = 12;
/** Messages that a statement is linked to. */
export const MOST_EVIDENCE = 5;
export const LONGEST_STATEMENT = 300;
export const LONGEST_SUMMARY = 800;

/** Tokens of an answer: twelve statements, a summary, and JSON around them. */
export const ANSWER_TOKENS = 2_000;
/** Of the day's tokens: the rest is for those who wait for an answer. */
export const BUDGET_SHARE = 0.5;
