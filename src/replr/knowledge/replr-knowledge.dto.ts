import { KnowledgeDocumentDto } from '../../responder/knowledge/knowledge-document.dto.js';

/** A page of what a REPLR knows, in the order in which it was added; without the texts. */
export class ReplrKnowledgeListDto {
  data!: KnowledgeDocumentDto[];

  /**
   * How many documents there are.
   * @example 2
   */
  total!: number;
}

/** It is forgotten. */
export class ReplrKnowledgeDeletedDto {
  /** @example '7c9e6679-7425-40de-944b-e07fc1f90ae7' */
  id!: string;

  /** @example true */
  deleted!: boolean;
}
