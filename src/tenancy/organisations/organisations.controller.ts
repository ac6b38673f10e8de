import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import {
  CreateOrganisationDto,
  OrganisationAnswerDto,
  OrganisationListDto,
  UpdateOrganisationDto,
} from './organisations.dto.js';
import { Organisations } from './organisations.service.js';

/** The tenants. */
@ApiTags('organisations')
@Controller('organisations')
export class OrganisationsController {
  constructor(private readonly organisations: Organisations) {}

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Create an organisation',
    description: 'The caller becomes its owner.',
    status: 201,
    response: OrganisationAnswerDto,
  })
  create(@CurrentUser() user: Principal, @Body() body: CreateOrganisationDto): Promise<OrganisationAnswerDto> {
    return this.organisations.create(user.userId, body);
  }

  @Get()
  @Endpoint({
    summary: 'List organisations',
    description: 'Those that the caller belongs to, their personal one included, the oldest first.',
    response: OrganisationListDto,
  })
  list(@CurrentUser() user: Principal, @Query() query: PageQuery): Promise<OrganisationListDto> {
    return this.organisations.list(user.userId, query);
  }

  @Get(':id')
  @Endpoint({ summary: 'Show an organisation', response: OrganisationAnswerDto })
  get(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<OrganisationAnswerDto> {
    return this.organisations.get(user.userId, id);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Rename an organisation',
    description: 'For its owners and admins. The slug stays.',
    response: OrganisationAnswerDto,
    errors: ['forbidden'],
  })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Body() body: UpdateOrganisationDto,
  ): Promise<OrganisationAnswerDto> {
    return this.organisations.update(user.userId, id, body);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Delete an organisation',
    description: 'For its owners. Its workspaces go with it, and all that is theirs.',
    response: OrganisationAnswerDto,
    errors: { forbidden: '', conflict: 'It is a personal organisation (`PERSONAL_ORGANISATION`).' },
  })
  delete(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<OrganisationAnswerDto> {
    return this.organisations.delete(user.userId, id);
  }
}
