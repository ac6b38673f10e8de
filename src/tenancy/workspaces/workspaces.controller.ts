import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import {
  CreateWorkspaceDto,
  UpdateWorkspaceDto,
  WorkspaceAnswerDto,
  WorkspaceDeletedDto,
  WorkspaceListDto,
  WorkspaceQuery,
} from './workspaces.dto.js';
import { Workspaces } from './workspaces.service.js';

/** Where channels live. */
@ApiTags('workspaces')
@Controller('api/v2/workspaces')
export class WorkspacesController {
  constructor(private readonly workspaces: Workspaces) {}

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Create a workspace',
    description: "In the caller's personal organisation, or in one that they own or administer. They become its owner.",
    status: 201,
    response: WorkspaceAnswerDto,
    errors: {
      forbidden: 'The caller is a plain member of the organisation.',
      missing: 'The caller does not belong to such an organisation (`ORGANISATION_NOT_FOUND`).',
    },
  })
  create(@CurrentUser() user: Principal, @Body() body: CreateWorkspaceDto): Promise<WorkspaceAnswerDto> {
    return this.workspaces.create(user.userId, body);
  }

  @Get()
  @Endpoint({
    summary: 'List workspaces',
    description: 'Those that the caller belongs to, the oldest first.',
    response: WorkspaceListDto,
    errors: { missing: 'The caller has nothing to do with such an organisation (`ORGANISATION_NOT_FOUND`).' },
  })
  list(@CurrentUser() user: Principal, @Query() query: WorkspaceQuery): Promise<WorkspaceListDto> {
    return this.workspaces.list(user.userId, query);
  }

  @Get(':id')
  @Endpoint({ summary: 'Show a workspace', response: WorkspaceAnswerDto })
  get(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<WorkspaceAnswerDto> {
    return this.workspaces.get(user.userId, id);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Rename a workspace',
    description: 'For its owners and admins. The slug stays.',
    response: WorkspaceAnswerDto,
    errors: ['forbidden'],
  })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Body() body: UpdateWorkspaceDto,
  ): Promise<WorkspaceAnswerDto> {
    return this.workspaces.update(user.userId, id, body);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Delete a workspace',
    description: 'For its owners. Its channels go with it, and all that is theirs.',
    response: WorkspaceDeletedDto,
    errors: ['forbidden'],
  })
  delete(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<WorkspaceDeletedDto> {
    return this.workspaces.delete(user.userId, id);
  }
}
