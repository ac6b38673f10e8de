import { PageDto } from '../../kernel/http/page-query.dto.js';
import { KnowledgeDocumentDto, WholeKnowledgeDocumentDto } from '../../responder/knowledge/knowledge-document.dto.js';

/** One document. */
export class TwinDocumentAnswer {
  /** @example true */
  success!: true;

  document!: WholeKnowledgeDocumentDto;
}

/** A page of documents, in the order in which they were added, without their texts. */
export class TwinDocumentsAnswer {
  /** @example true */
  success!: true;

  documents!: KnowledgeDocumentDto[];

  pagination!: PageDto;
}

/** It is gone. */
export class TwinDocumentDeletedAnswer {
  /** @example true */
  success!: true;

  /** @example 'Document deleted successfully' */
  message!: string;
}
