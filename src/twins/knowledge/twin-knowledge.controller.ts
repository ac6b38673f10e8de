import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { KnowledgeDraftDto } from '../../responder/knowledge/knowledge-document.dto.js';
import { TwinDocumentAnswer, TwinDocumentDeletedAnswer, TwinDocumentsAnswer } from './twin-knowledge.dto.js';
import { TwinKnowledge } from './twin-knowledge.service.js';

const FORBIDDEN = "Only who made the twin, and the workspace's owners and admins, may.";
const EMPTY = 'The content has no text.';

@ApiTags('twins')
@Controller('api/v2/twins/:id/knowledge')
export class TwinKnowledgeController {
  constructor(private readonly knowledge: TwinKnowledge) {}

  @Get()
  @Endpoint({ summary: "List a twin's knowledge documents", response: TwinDocumentsAnswer })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('id') twinId: string,
    @Query() query: PageQuery,
  ): Promise<TwinDocumentsAnswer> {
    return this.knowledge.list(user.userId, twinId, query);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Add a knowledge document',
    description: 'The twin answers from it, and names its title, from now on.',
    status: 201,
    response: TwinDocumentAnswer,
    errors: { forbidden: FORBIDDEN, unprocessable: 'The twin has 200 documents already, or the content has no text.' },
  })
  add(
    @CurrentUser() user: Principal,
    @UuidParam('id') twinId: string,
    @Body() draft: KnowledgeDraftDto,
  ): Promise<TwinDocumentAnswer> {
    return this.knowledge.add(user.userId, twinId, draft);
  }

  @Get(':documentId')
  @Endpoint({ summary: 'Get a knowledge document', response: TwinDocumentAnswer })
  get(
    @CurrentUser() user: Principal,
    @UuidParam('id') twinId: string,
    @UuidParam('documentId') documentId: string,
  ): Promise<TwinDocumentAnswer> {
    return this.knowledge.get(user.userId, twinId, documentId);
  }

  @Put(':documentId')
  @Endpoint({
    summary: 'Replace a knowledge document',
    description: 'All of it: its title, its content and its format.',
    response: TwinDocumentAnswer,
    errors: { forbidden: FORBIDDEN, unprocessable: EMPTY },
  })
  replace(
    @CurrentUser() user: Principal,
    @UuidParam('id') twinId: string,
    @UuidParam('documentId') documentId: string,
    @Body() draft: KnowledgeDraftDto,
  ): Promise<TwinDocumentAnswer> {
    return this.knowledge.replace(user.userId, twinId, documentId, draft);
  }

  @Delete(':documentId')
  @Endpoint({
    summary: 'Delete a knowledge document',
    response: TwinDocumentDeletedAnswer,
    errors: { forbidden: FORBIDDEN },
  })
  remove(
    @CurrentUser() user: Principal,
    @UuidParam('id') twinId: string,
    @UuidParam('documentId') documentId: string,
  ): Promise<TwinDocumentDeletedAnswer> {
    return this.knowledge.remove(user.userId, twinId, documentId);
  }
}
