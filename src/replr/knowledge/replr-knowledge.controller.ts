import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { KnowledgeDraftDto, WholeKnowledgeDocumentDto } from '../../responder/knowledge/knowledge-document.dto.js';
import { PrefixedIdParam } from '../prefixed-id.decorators.js';
import { ReplrKnowledgeDeletedDto, ReplrKnowledgeListDto } from './replr-knowledge.dto.js';
import { ReplrKnowledge } from './replr-knowledge.service.js';

const WRITING = {
  forbidden: 'You are a plain member of the organisation.',
  unprocessable: 'The document has no text, or the REPLR knows as many documents as it may.',
};

@ApiTags('replrs')
@Controller('v1/replrs/:id/knowledge')
export class ReplrKnowledgeController {
  constructor(private readonly knowledge: ReplrKnowledge) {}

  @Get()
  @Endpoint({
    summary: 'List what a REPLR knows',
    description: 'Documents in the order in which they were added, without their texts.',
    response: ReplrKnowledgeListDto,
  })
  list(
    @CurrentUser() user: Principal,
    @PrefixedIdParam('id', 'rp') id: string,
    @Query() query: PageQuery,
  ): Promise<ReplrKnowledgeListDto> {
    return this.knowledge.list(user.userId, id, query);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Give a REPLR a document',
    description: 'Text or Markdown. It is split into passages; the answers quote those that match the question.',
    status: 201,
    response: WholeKnowledgeDocumentDto,
    errors: WRITING,
  })
  add(
    @CurrentUser() user: Principal,
    @PrefixedIdParam('id', 'rp') id: string,
    @Body() draft: KnowledgeDraftDto,
  ): Promise<WholeKnowledgeDocumentDto> {
    return this.knowledge.add(user.userId, id, draft);
  }

  @Get(':documentId')
  @Endpoint({ summary: 'Get a document of a REPLR', response: WholeKnowledgeDocumentDto })
  get(
    @CurrentUser() user: Principal,
    @PrefixedIdParam('id', 'rp') id: string,
    @UuidParam('documentId') documentId: string,
  ): Promise<WholeKnowledgeDocumentDto> {
    return this.knowledge.get(user.userId, id, documentId);
  }

  @Put(':documentId')
  @Endpoint({
    summary: 'Replace a document of a REPLR',
    description: 'All of it; answers rest on the new text from then on.',
    response: WholeKnowledgeDocumentDto,
    errors: WRITING,
  })
  replace(
    @CurrentUser() user: Principal,
    @PrefixedIdParam('id', 'rp') id: string,
    @UuidParam('documentId') documentId: string,
    @Body() draft: KnowledgeDraftDto,
  ): Promise<WholeKnowledgeDocumentDto> {
    return this.knowledge.replace(user.userId, id, documentId, draft);
  }

  @Delete(':documentId')
  @Endpoint({
    summary: 'Take a document from a REPLR',
    response: ReplrKnowledgeDeletedDto,
    errors: { forbidden: WRITING.forbidden },
  })
  remove(
    @CurrentUser() user: Principal,
    @PrefixedIdParam('id', 'rp') id: string,
    @UuidParam('documentId') documentId: string,
  ): Promise<ReplrKnowledgeDeletedDto> {
    return this.knowledge.remove(user.userId, id, documentId);
  }
}
