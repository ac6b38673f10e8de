import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { missing, unprocessable } from '../../kernel/errors/errors.js';
import type { Passage } from '../responder.contract.js';
import type { KnowledgeDocument, KnowledgeDraft, KnowledgeOwner, WholeDocument } from './knowledge.contract.js';
import { ADD, CLEAR, GET, LIST, LOCK_OWNER, MOST_DOCUMENTS, REMOVE, REPLACE } from './knowledge.sql.js';
import { splitIntoPassages } from './passages.js';
import { SEARCH } from './search.sql.js';

const NOUN = 'knowledge document';

/**
 * What twins and REPLRs know: documents, split into passages that full-text search finds. Whoever calls has checked that
 * the owner is the caller's; a document of another owner is a 404.
 */
@Injectable()
export class KnowledgeService {
  constructor(private readonly db: Database) {}

  /** @throws AppError KNOWLEDGE_FULL, EMPTY_DOCUMENT (422), TWIN_NOT_FOUND or REPLR_NOT_FOUND (404) */
  async add(owner: KnowledgeOwner, userId: string | null, draft: KnowledgeDraft): Promise<WholeDocument> {
    const passages = columnsOf(draft);
    const { organisationId, kind, id } = owner;
    return this.db.transaction(async () => {
      if (!(await this.db.one(LOCK_OWNER[kind], [organisationId, id]))) throw missing(kind);
      const row = await this.db.one<WholeDocument>(ADD, [
        ...wordOf(owner),
        newId(),
        ...passages,
        ...fieldsOf(draft),
        kind === 'twin' ? id : null,
        kind === 'replr' ? id : null,
        userId,
      ]);
      if (!row) throw full();
      return row;
    });
  }

  /** In the order in which they were added, without their texts. */
  async list(
    owner: KnowledgeOwner,
    page: { limit: number; offset: number },
  ): Promise<{ documents: KnowledgeDocument[]; total: number }> {
    const values = [...wordOf(owner), page.limit, page.offset];
    const row = await this.db.one<{ documents: Told[]; total: number }>(LIST, values);
    return { documents: (row?.documents ?? []).map(withDates), total: row?.total ?? 0 };
  }

  /** @throws AppError KNOWLEDGE_DOCUMENT_NOT_FOUND (404) */
  async get(owner: KnowledgeOwner, documentId: string): Promise<WholeDocument> {
    return found(await this.db.one<WholeDocument>(GET, [...wordOf(owner), documentId]));
  }

  /** All of it. @throws AppError KNOWLEDGE_DOCUMENT_NOT_FOUND (404), EMPTY_DOCUMENT (422) */
  async replace(owner: KnowledgeOwner, documentId: string, draft: KnowledgeDraft): Promise<WholeDocument> {
    const key = [...wordOf(owner), documentId];
    const passages = columnsOf(draft);
    return this.db.transaction(async () => {
      await this.db.query(CLEAR, key);
      return found(await this.db.one<WholeDocument>(REPLACE, [...key, ...passages, ...fieldsOf(draft)]));
    });
  }

  /** @throws AppError KNOWLEDGE_DOCUMENT_NOT_FOUND (404) */
  async remove(owner: KnowledgeOwner, documentId: string): Promise<void> {
    found(await this.db.one(REMOVE, [...wordOf(owner), documentId]));
  }

  /**
   * The passages that share words with the question, best first; `rank` says how well. What is below `RELEVANT` is
   * for somebody who reads it with care, and is not to be quoted as an answer.
   */
  search(owner: KnowledgeOwner, question: string, limit: number): Promise<Passage[]> {
    return this.db.query<Passage>(SEARCH, [...wordOf(owner), question, limit]);
  }
}

/** A document inside of JSON, where times are texts. */
type Told = Omit<KnowledgeDocument, 'created_at' | 'updated_at'> & { created_at: string; updated_at: string };

const withDates = (told: Told): KnowledgeDocument => ({
  ...told,
  created_at: new Date(told.created_at),
  updated_at: new Date(told.updated_at),
});

const wordOf = ({ organisationId, kind, id }: KnowledgeOwner): string[] => [organisationId, `${kind}:${id}`];

const fieldsOf = ({ title, format, content }: KnowledgeDraft): string[] => [title, format, content];

function columnsOf({ content, format }: KnowledgeDraft): [headings: string[], contents: string[]] {
  const passages = splitIntoPassages(content, format);
  if (passages.length === 0) throw unprocessable('EMPTY_DOCUMENT', 'content', 'has no text');
  return [passages.map(({ heading }) => heading), passages.map((passage) => passage.content)];
}

const full = (): AppError =>
  new AppError('KNOWLEDGE_FULL', 'unprocessable', `It knows ${MOST_DOCUMENTS} documents already, which is the most.`);

function found<Row>(row: Row | null): Row {
  if (!row) throw missing(NOUN);
  return row;
}
