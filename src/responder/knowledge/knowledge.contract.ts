import type { Persona } from '../responder.contract.js';

/** Whose knowledge; access has been checked by whoever calls. */
export type KnowledgeOwner = Pick<Persona, 'kind' | 'id' | 'organisationId'>;

export const KNOWLEDGE_FORMATS = ['text', 'markdown'] as const;
export type KnowledgeFormat = (typeof KNOWLEDGE_FORMATS)[number];

/** A document as it is written. */
export interface KnowledgeDraft {
  title: string;
  content: string;
  format: KnowledgeFormat;
}

/** A document as it is kept. */
export interface KnowledgeDocument {
  id: string;
  title: string;
  format: KnowledgeFormat;
  /** Of its content. */
  characters: number;
  passage_count: number;
  /** Null once that user is gone. */
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
}

/** One with its text. */
export interface WholeDocument extends KnowledgeDocument {
  content: string;
}
