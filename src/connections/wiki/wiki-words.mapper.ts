import { toEvidence } from '../digest/evidence.dto.js';
import { decisionIn, questionIn } from '../digest/statements.js';
import type { WikiPageDto, WikiStatementDto } from './wiki.dto.js';
import {
  ANSWER_MINUTES,
  QUESTIONS_READ,
  type StatementRow,
  type WholePageRow,
  type WrittenRow,
} from './wiki-pages.sql.js';
import { MOST_STATEMENTS, MOST_UNREAD } from './writing/writing-limits.js';

/** What a page says in sentences, and how it came to say so. */
export type WikiWords = Pick<WikiPageDto, 'method' | 'method_reason' | 'summary' | 'decisions' | 'open_questions'> & {
  rules: Pick<WikiPageDto['rules'], 'decisions' | 'open_questions'>;
  /** Whether messages wait to be read. */
  unread: boolean;
};

/** What rules found. */
export interface Ruled {
  decisions: StatementRow[];
  questions: StatementRow[];
}

const RULES = {
  decisions: 'Sentences by people that say so: "we decided", "agreed", "let\'s go with", "we will" and the like.',
  open_questions:
    `Of the newest ${QUESTIONS_READ} messages with a sentence of three words or more that ends with a question mark: ` +
    `those that nobody else has answered by a reply, nor later in the same thread, nor, outside of threads, by the ` +
    `channel's next messages within ${ANSWER_MINUTES} minutes.`,
};

const BY_MODEL =
  `Written by a model from what people wrote; it may be mistaken, which is why each statement names its messages. The ` +
  `newest ${MOST_STATEMENTS} are kept. Of a channel with more than ${MOST_UNREAD} messages that it has not read it reads the newest.`;

const FAULTS = {
  budget: "The part of the day's tokens that pages may use is used up.",
  unavailable: 'The model does not answer; it is asked again.',
  refused: 'The model refuses to write about the newest messages.',
  unreadable: 'Nothing could be made of what the model answered.',
};

/** Whether the page says what the model wrote: it has read everything once, and failed at nothing since. */
export const isByModel = ({ is_queued, is_written, fault }: WholePageRow): boolean =>
  is_queued && is_written && fault === null;

function reasonFor({ is_queued, fault }: WholePageRow): string | null {
  if (!is_queued) return null;
  return fault ? FAULTS[fault] : 'The model has not read the whole channel yet.';
}

export function toRuled(connectionId: string, row: WholePageRow, { decisions, questions }: Ruled): WikiWords {
  const said = (rows: StatementRow[], sentenceIn: (text: string) => string | null): WikiStatementDto[] =>
    rows.flatMap(({ text, author_name, sent_at, external_id }) => {
      // Edited since it was taken into account: it may hold none any more.
      const sentence = sentenceIn(text);
      if (!sentence) return [];
      const rests_on = [toEvidence(connectionId, row.external_id, external_id)];
      return { text: sentence, author: author_name, at: sent_at.toISOString(), rests_on };
    });
  return {
    method: 'rules',
    method_reason: reasonFor(row),
    rules: RULES,
    summary: null,
    decisions: said(decisions, decisionIn),
    open_questions: said(questions, questionIn),
    unread: false,
  };
}

export function toWritten(connectionId: string, row: WholePageRow, written: WrittenRow[]): WikiWords {
  const of = (kind: WrittenRow['kind']): WikiStatementDto[] =>
    written
      .filter((one) => one.kind === kind)
      .map(({ text, rests_on: [newest, ...others] }) => ({
        text,
        author: newest!.author,
        at: new Date(newest!.at).toISOString(),
        rests_on: [newest!, ...others].map(({ id }) => toEvidence(connectionId, row.external_id, id)),
      }));
  const [summary] = of('summary');
  return {
    method: 'model',
    method_reason: null,
    rules: { decisions: BY_MODEL, open_questions: BY_MODEL },
    summary: summary ? { text: summary.text, rests_on: summary.rests_on } : null,
    decisions: of('decision'),
    open_questions: of('question'),
    unread: row.unread,
  };
}
