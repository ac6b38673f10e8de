import { LONGEST_STATEMENT, LONGEST_SUMMARY, MOST_EVIDENCE, MOST_NEW } from './writing-limits.js';
import type { WritingTask } from './writing-prompt.js';
import type { StandingStatement } from './writing.sql.js';

/** A statement of the model, about messages that it was shown. */
export interface Stated {
  kind: StandingStatement['kind'];
  text: string;
  /** Ids of messages; one at least. */
  messages: string[];
}

export interface WritingAnswer {
  statements: Stated[];
  /** Ids of statements that no longer stand. */
  closed: string[];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const KINDS: Record<string, Stated['kind']> = { decision: 'decision', open_question: 'question' };

/**
 * Reads the model's answer; null when it is none. What names something that was not shown, or rests on nothing, is left
 * out; so is what is said twice.
 */
export function readAnswer(text: string, task: WritingTask): WritingAnswer | null {
  const answer = objectIn(text);
  if (!answer || !Array.isArray(answer['statements'])) return null;
  const known = new Set([...task.standing.values()].map(({ kind, text: said }) => `${kind} ${said}`));
  const statements: Stated[] = [];
  for (const item of answer['statements']) {
    const stated = isObject(item) ? statedIn(item, KINDS[String(item['kind'])], LONGEST_STATEMENT, task) : null;
    if (!stated || known.has(`${stated.kind} ${stated.text}`) || statements.length === MOST_NEW) continue;
    known.add(`${stated.kind} ${stated.text}`);
    statements.push(stated);
  }
  const told = answer['summary'];
  const summary = isObject(told) ? statedIn(told, 'summary', LONGEST_SUMMARY, task) : null;
  return { statements: summary ? [...statements, summary] : statements, closed: closedIn(answer, task) };
}

/** Models like to wrap what they are asked for. */
function objectIn(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function statedIn(item: Json, kind: Stated['kind'] | undefined, most: number, task: WritingTask): Stated | null {
  const text = typeof item['text'] === 'string' ? plain(item['text'], most) : '';
  const named = listOf(item['rests_on']).map((number) => task.messages.get(Number(number)));
  const messages = [...new Set(named.filter((id) => id !== undefined))].slice(0, MOST_EVIDENCE);
  return kind && text !== '' && messages.length > 0 ? { kind, text, messages } : null;
}

/** A summary is not closed but replaced. */
function closedIn(answer: Json, { standing }: WritingTask): string[] {
  const named = listOf(answer['close']).map((name) => standing.get(String(name)));
  return [...new Set(named.flatMap((one) => (one && one.kind !== 'summary' ? [one.id] : [])))];
}

/** One line without control characters and halves of characters. */
function plain(text: string, most: number): string {
  const line = text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/\p{Cs}/gu, '')
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/\p{Cs}$/u, '')}…`;
}
