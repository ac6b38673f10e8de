import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn } from 'class-validator';
import { MultilineText, PlainText } from '../../kernel/http/text.decorators.js';
import {
  KNOWLEDGE_FORMATS,
  type KnowledgeDocument,
  type KnowledgeFormat,
  type WholeDocument,
} from './knowledge.contract.js';

/** A document that somebody wrote on another system ends its lines otherwise, and is no worse for it. */
const lineEnds = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : value;

/** A document to be known. */
export class KnowledgeDraftDto {
  /**
   * What an answer names when it quotes the document.
   * @example 'Refund policy'
   */
  @PlainText({ min: 1, max: 200 })
  title!: string;

  /**
   * Its text, with more in it than white space. Split into passages of about 500 to 1,200 characters.
   * @example '# Refunds\n\nA refund takes 14 days.'
   */
  @Transform(lineEnds)
  @MultilineText({ min: 1, max: 500_000 })
  content!: string;

  /** Markdown is split at its headings, which help to find what stands below them. */
  @IsIn(KNOWLEDGE_FORMATS)
  @ApiProperty({ enum: KNOWLEDGE_FORMATS, default: 'text', required: false })
  format: KnowledgeFormat = 'text';
}

/** A document that a persona knows, without its text. */
export class KnowledgeDocumentDto {
  /** @example '7c9e6679-7425-40de-944b-e07fc1f90ae7' */
  id!: string;

  /** @example 'Refund policy' */
  title!: string;

  @ApiProperty({ enum: KNOWLEDGE_FORMATS })
  format!: KnowledgeFormat;

  /**
   * Length of its text.
   * @example 34
   */
  characters!: number;

  /**
   * Passages that it was split into.
   * @example 1
   */
  passage_count!: number;

  /** Null once that user is gone. */
  created_by!: string | null;

  /** @example '2026-02-10T14:00:00.000Z' */
  created_at!: string;

  /** @example '2026-02-10T14:00:00.000Z' */
  updated_at!: string;
}

/** A document with its text. */
export class WholeKnowledgeDocumentDto extends KnowledgeDocumentDto {
  /** @example '# Refunds\n\nA refund takes 14 days.' */
  content!: string;
}

export const toKnowledgeDocument = (row: KnowledgeDocument): KnowledgeDocumentDto => ({
  id: row.id,
  title: row.title,
  format: row.format,
  characters: row.characters,
  passage_count: row.passage_count,
  created_by: row.created_by,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

export const toWholeKnowledgeDocument = (row: WholeDocument): WholeKnowledgeDocumentDto => ({
  ...toKnowledgeDocument(row),
  content: row.content,
});
