import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { DoneWithMessageAnswer } from '../answers.dto.js';
import {
  AddMemberDto,
  AddMembersDto,
  ChangeRoleDto,
  InviteAnswer,
  InviteDto,
  MemberAnswer,
  MembersAddedAnswer,
  MembersAnswer,
} from './member.dto.js';
import { MembersService } from './members.service.js';

const FORBIDDEN = 'Only those who manage the channel may; joining a public channel and leaving are free.';
const OUTSIDE = 'The user is not a member of the workspace.';

@ApiTags('channels')
@Controller('api/v2/channels/:id')
@RateLimit('channels')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get('members')
  @Endpoint({ summary: 'List members', response: MembersAnswer })
  list(@CurrentUser() user: Principal, @UuidParam('id') channelId: string): Promise<MembersAnswer> {
    return this.members.list(user.userId, channelId);
  }

  @Post('members')
  @Idempotent()
  @Endpoint({
    summary: 'Add a member',
    description:
      'Who is in already stays as they are. Everyone in the workspace may add themselves to a public channel.',
    status: 201,
    response: MemberAnswer,
    errors: { forbidden: FORBIDDEN, unprocessable: OUTSIDE },
  })
  add(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @Body() { user_id }: AddMemberDto,
  ): Promise<MemberAnswer> {
    return this.members.add(user.userId, channelId, user_id);
  }

  @Post('members/bulk')
  @Idempotent()
  @Endpoint({
    summary: 'Add many members',
    description: 'Up to 50. Who cannot be added is listed in `skipped`, and keeps nobody else out.',
    status: 201,
    response: MembersAddedAnswer,
    errors: { forbidden: FORBIDDEN },
  })
  addMany(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @Body() { user_ids }: AddMembersDto,
  ): Promise<MembersAddedAnswer> {
    return this.members.addMany(user.userId, channelId, user_ids);
  }

  @Patch('members/:userId')
  @Endpoint({ summary: "Change a member's role", response: MemberAnswer, errors: { forbidden: FORBIDDEN } })
  changeRole(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('userId') memberId: string,
    @Body() { role }: ChangeRoleDto,
  ): Promise<MemberAnswer> {
    return this.members.changeRole(user.userId, channelId, memberId, role);
  }

  @Delete('members/:userId')
  @Endpoint({
    summary: 'Remove a member',
    description: 'Everyone may remove themselves.',
    response: DoneWithMessageAnswer,
    errors: { forbidden: FORBIDDEN },
  })
  remove(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('userId') memberId: string,
  ): Promise<DoneWithMessageAnswer> {
    return this.members.remove(user.userId, channelId, memberId);
  }

  @Post('invite')
  @Idempotent()
  @Endpoint({
    summary: 'Invite by email',
    description:
      'A user of the workspace is added at once. An email that nobody here has is kept as a pending invitation, and ' +
      "honoured when its owner registers; only the workspace's owners and admins bring in people so.",
    response: InviteAnswer,
    errors: { forbidden: FORBIDDEN, unprocessable: OUTSIDE },
  })
  invite(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @Body() { email }: InviteDto,
  ): Promise<InviteAnswer> {
    return this.members.invite(user.userId, channelId, email);
  }
}
