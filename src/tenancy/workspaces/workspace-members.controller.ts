import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { AddTenantMemberDto, ChangeTenantMemberDto } from '../members.dto.js';
import {
  WorkspaceMemberAddedDto,
  WorkspaceMemberAnswerDto,
  WorkspaceMemberListDto,
  WorkspaceMemberRemovedDto,
} from './workspace-members.dto.js';
import { WorkspaceMembers } from './workspace-members.service.js';

const LAST_OWNER = 'The workspace would be without an owner (`LAST_OWNER`).';

/** Who belongs to a workspace. */
@ApiTags('workspaces')
@Controller('api/v2/workspaces/:id/members')
export class WorkspaceMembersController {
  constructor(private readonly members: WorkspaceMembers) {}

  @Get()
  @Endpoint({
    summary: 'List members of a workspace',
    description: 'For every member; whoever joined first comes first.',
    response: WorkspaceMemberListDto,
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Query() query: PageQuery,
  ): Promise<WorkspaceMemberListDto> {
    return this.members.list(user.userId, id, query);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Add a member to a workspace',
    description:
      'For owners and admins. A user is added at once, by `user_id` or `email`; for an address that nobody has, an ' +
      'invitation is kept and honoured when somebody registers it. Only an owner makes owners. The member does not ' +
      'become a member of the organisation.',
    status: 201,
    response: WorkspaceMemberAddedDto,
    errors: {
      forbidden: '',
      conflict: 'They are a member already (`ALREADY_MEMBER`).',
      unprocessable: 'There is no such user (`USER_NOT_FOUND`).',
    },
  })
  add(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Body() body: AddTenantMemberDto,
  ): Promise<WorkspaceMemberAddedDto> {
    return this.members.add(user.userId, id, body);
  }

  @Patch(':userId')
  @Endpoint({
    summary: "Change a member's role in a workspace",
    description: 'For owners and admins; only an owner makes or changes owners.',
    response: WorkspaceMemberAnswerDto,
    errors: { forbidden: '', conflict: LAST_OWNER },
  })
  change(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @UuidParam('userId') memberId: string,
    @Body() body: ChangeTenantMemberDto,
  ): Promise<WorkspaceMemberAnswerDto> {
    return this.members.change(user.userId, id, memberId, body);
  }

  @Delete(':userId')
  @Endpoint({
    summary: 'Remove a member from a workspace',
    description: "For owners and admins, and for oneself. They leave the workspace's channels too.",
    response: WorkspaceMemberRemovedDto,
    errors: { forbidden: '', conflict: LAST_OWNER },
  })
  remove(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @UuidParam('userId') memberId: string,
  ): Promise<WorkspaceMemberRemovedDto> {
    return this.members.remove(user.userId, id, memberId);
  }
}
