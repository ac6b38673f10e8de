import { Injectable } from '@nestjs/common';
import { page, type PageQuery } from '../../kernel/http/page-query.dto.js';
import type { WholeDocument } from '../../responder/knowledge/knowledge.contract.js';
import {
  type KnowledgeDraftDto,
  toKnowledgeDocument,
  toWholeKnowledgeDocument,
} from '../../responder/knowledge/knowledge-document.dto.js';
import { KnowledgeService } from '../../responder/knowledge/knowledge.service.js';
import { TwinsService } from '../twins.service.js';
import type { TwinDocumentAnswer, TwinDocumentDeletedAnswer, TwinDocumentsAnswer } from './twin-knowledge.dto.js';

/** What twins know. Who sees a twin reads it; who may change the twin changes it. */
@Injectable()
export class TwinKnowledge {
  constructor(
    private readonly twins: TwinsService,
    private readonly knowledge: KnowledgeService,
  ) {}

  async list(userId: string, twinId: string, query: PageQuery): Promise<TwinDocumentsAnswer> {
    const owner = await this.twins.asOwner(userId, twinId);
    const { documents, total } = await this.knowledge.list(owner, query);
    return { success: true, documents: documents.map(toKnowledgeDocument), pagination: page(query, total) };
  }

  async add(userId: string, twinId: string, draft: KnowledgeDraftDto): Promise<TwinDocumentAnswer> {
    const owner = await this.twins.asOwnerToChange(userId, twinId);
    return answer(await this.knowledge.add(owner, userId, draft));
  }

  async get(userId: string, twinId: string, documentId: string): Promise<TwinDocumentAnswer> {
    return answer(await this.knowledge.get(await this.twins.asOwner(userId, twinId), documentId));
  }

  async replace(
    userId: string,
    twinId: string,
    documentId: string,
    draft: KnowledgeDraftDto,
  ): Promise<TwinDocumentAnswer> {
    const owner = await this.twins.asOwnerToChange(userId, twinId);
    return answer(await this.knowledge.replace(owner, documentId, draft));
  }

  async remove(userId: string, twinId: string, documentId: string): Promise<TwinDocumentDeletedAnswer> {
    await this.knowledge.remove(await this.twins.asOwnerToChange(userId, twinId), documentId);
    return { success: true, message: 'Document deleted successfully' };
  }
}

const answer = (document: WholeDocument): TwinDocumentAnswer => ({
  success: true,
  document: toWholeKnowledgeDocument(document),
});
