import { Injectable } from '@nestjs/common';
import type { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { KnowledgeDraft, KnowledgeOwner } from '../../responder/knowledge/knowledge.contract.js';
import {
  toKnowledgeDocument,
  toWholeKnowledgeDocument,
  type WholeKnowledgeDocumentDto,
} from '../../responder/knowledge/knowledge-document.dto.js';
import { KnowledgeService } from '../../responder/knowledge/knowledge.service.js';
import { ReplrAccess } from '../personas/replr-access.service.js';
import type { ReplrKnowledgeDeletedDto, ReplrKnowledgeListDto } from './replr-knowledge.dto.js';

/** What a REPLR knows, as members of its organisation read it, and owners and admins write it. */
@Injectable()
export class ReplrKnowledge {
  constructor(
    private readonly access: ReplrAccess,
    private readonly knowledge: KnowledgeService,
  ) {}

  async list(userId: string, id: string, query: PageQuery): Promise<ReplrKnowledgeListDto> {
    const { documents, total } = await this.knowledge.list(ownerOf(await this.access.get(userId, id)), query);
    return { data: documents.map(toKnowledgeDocument), total };
  }

  async get(userId: string, id: string, documentId: string): Promise<WholeKnowledgeDocumentDto> {
    const owner = ownerOf(await this.access.get(userId, id));
    return toWholeKnowledgeDocument(await this.knowledge.get(owner, documentId));
  }

  async add(userId: string, id: string, draft: KnowledgeDraft): Promise<WholeKnowledgeDocumentDto> {
    const owner = ownerOf(await this.access.manage(userId, id));
    return toWholeKnowledgeDocument(await this.knowledge.add(owner, userId, draft));
  }

  async replace(
    userId: string,
    id: string,
    documentId: string,
    draft: KnowledgeDraft,
  ): Promise<WholeKnowledgeDocumentDto> {
    const owner = ownerOf(await this.access.manage(userId, id));
    return toWholeKnowledgeDocument(await this.knowledge.replace(owner, documentId, draft));
  }

  async remove(userId: string, id: string, documentId: string): Promise<ReplrKnowledgeDeletedDto> {
    await this.knowledge.remove(ownerOf(await this.access.manage(userId, id)), documentId);
    return { id: documentId, deleted: true };
  }
}

const ownerOf = (row: { id: string; organisation_id: string }): KnowledgeOwner => ({
  kind: 'replr',
  id: row.id,
  organisationId: row.organisation_id,
});
