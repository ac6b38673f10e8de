import type { ChatMessage, Role } from './messages.js';

/** What the model says when nothing that it was given answers the question. */
export const IGNORANCE = 'I do not know.';

/** The one instruction that the model follows, and only in a system or developer message. */
const COMMAND = /Answer with the word ["'“]?([\p{L}\p{N}_-]+)["'”]? only\./u;
const INSTRUCTING: Role[] = ['system', 'developer'];
const READ: Role[] = ['system', 'developer', 'user'];
const SENTENCE_END = /(?<=[.!?…])\s+|\n+/u;
const PARAGRAPH_END = /\n\s*\n/;
/** Words. */
const SHORTEST_SENTENCE = 3;
/** Words that any two sentences share. */
const EMPTY_WORDS = new Set(
  (
    'a about all also am an and any are as at be but by can could did do does for from get had has have he her his how i if in is ' +
    'it its me my no not of on or our she should so that the their them then there they this to us was we were what when ' +
    'where which who why will with would you your'
  ).split(' '),
);

/**
 * Answers from what was given, the same each time: the word that a system or developer message commands, else the
 * sentence that shares most words with the question, else that it does not know. The earlier of two equals wins.
 */
export function answerFrom(messages: ChatMessage[]): string {
  const commanded = commandIn(messages);
  if (commanded) return commanded;
  const { question, rest } = splitQuestion(messages);
  const wanted = wordsOf(question);
  let best = { text: IGNORANCE, shared: 0 };
  for (const text of sentencesOf(rest)) {
    const shared = [...wordsOf(text)].filter((word) => wanted.has(word)).length;
    if (shared > best.shared) best = { text, shared };
  }
  return best.text;
}

/** The last command that whoever may instruct gave. */
function commandIn(messages: ChatMessage[]): string | undefined {
  const instructing = messages.filter(({ role }) => INSTRUCTING.includes(role));
  return instructing
    .flatMap(({ parts }) => parts)
    .map((text) => COMMAND.exec(text)?.[1])
    .findLast((word) => word !== undefined);
}

/** The question is the last paragraph of the last user message; its paragraphs before that are something to read. */
function splitQuestion(messages: ChatMessage[]): { question: string; rest: string[] } {
  const last = messages.findLast(({ role }) => role === 'user');
  const paragraphs = paragraphsOf(last?.parts ?? []);
  const question = paragraphs.pop() ?? '';
  const rest = messages.flatMap((message) => {
    if (message === last) return paragraphs;
    return READ.includes(message.role) ? paragraphsOf(message.parts) : [];
  });
  return { question: readable(question), rest: rest.map(readable) };
}

const paragraphsOf = (parts: string[]): string[] =>
  parts.flatMap((part) => part.split(PARAGRAPH_END)).filter((text) => text.trim());

/** What is quoted as JSON is read as a model reads it: by its texts, a line each. Names and titles are no sentences. */
function readable(paragraph: string): string {
  try {
    return textsIn(JSON.parse(paragraph))
      .filter((text) => text.trim().split(/\s+/).length >= SHORTEST_SENTENCE)
      .join('\n');
  } catch {
    return paragraph;
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Questions are left out: they answer nothing. */
const sentencesOf = (texts: string[]): string[] =>
  texts
    .flatMap((text) => text.split(SENTENCE_END))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence && !sentence.endsWith('?'));

/** Words in lower case without a plural's `s`, those that say nothing left out. */
function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !EMPTY_WORDS.has(word));
  return new Set(telling.map((word) => (word.length > 3 ? word.replace(/s$/, '') : word)));
}
