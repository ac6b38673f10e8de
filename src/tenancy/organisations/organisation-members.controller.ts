import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { AddTenantMemberDto, ChangeTenantMemberDto } from '../members.dto.js';
import { OrganisationMembers } from './organisation-members.service.js';
import { OrganisationMemberAnswerDto, OrganisationMemberListDto } from './organisations.dto.js';

const KEPT = 'The last owner (`LAST_OWNER`), or the person of a personal organisation (`PERSONAL_ORGANISATION`).';

/** Who belongs to an organisation. */
@ApiTags('organisations')
@Controller('organisations/:id/members')
export class OrganisationMembersController {
  constructor(private readonly members: OrganisationMembers) {}

  @Get()
  @Endpoint({
    summary: 'List members of an organisation',
    description: 'For every member; whoever joined first comes first.',
    response: OrganisationMemberListDto,
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Query() query: PageQuery,
  ): Promise<OrganisationMemberListDto> {
    return this.members.list(user.userId, id, query);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Add a member to an organisation',
    description: 'For owners and admins. By `user_id` or by the `email` of an account; only an owner makes owners.',
    status: 201,
    response: OrganisationMemberAnswerDto,
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
  ): Promise<OrganisationMemberAnswerDto> {
    return this.members.add(user.userId, id, body);
  }

  @Patch(':userId')
  @Endpoint({
    summary: "Change a member's role in an organisation",
    description: 'For owners and admins; only an owner makes or changes owners.',
    response: OrganisationMemberAnswerDto,
    errors: { forbidden: '', conflict: KEPT },
  })
  change(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @UuidParam('userId') memberId: string,
    @Body() body: ChangeTenantMemberDto,
  ): Promise<OrganisationMemberAnswerDto> {
    return this.members.change(user.userId, id, memberId, body);
  }

  @Delete(':userId')
  @Endpoint({
    summary: 'Remove a member from an organisation',
    description: "For owners and admins, and for oneself. They leave the organisation's workspaces too.",
    response: OrganisationMemberAnswerDto,
    errors: { forbidden: '', conflict: KEPT },
  })
  remove(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @UuidParam('userId') memberId: string,
  ): Promise<OrganisationMemberAnswerDto> {
    return this.members.remove(user.userId, id, memberId);
  }
}
