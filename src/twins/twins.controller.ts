import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../kernel/http/current-user.decorator.js';
import { Endpoint } from '../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../kernel/http/principal.js';
import { UuidParam } from '../kernel/http/uuid-param.decorator.js';
import { CreateTwinDto, TwinAnswer, TwinDeletedAnswer, TwinsAnswer, TwinsQuery, UpdateTwinDto } from './twin.dto.js';
import { TwinsService } from './twins.service.js';

const FORBIDDEN = "Only who made it, and the workspace's owners and admins, may.";
const NO_WORKSPACE = 'There is no such workspace, or one is not in it.';

@ApiTags('twins')
@Controller('api/v2/twins')
export class TwinsController {
  constructor(private readonly twins: TwinsService) {}

  @Get()
  @Endpoint({ summary: 'List twins', response: TwinsAnswer, errors: { missing: NO_WORKSPACE } })
  list(@CurrentUser() user: Principal, @Query() query: TwinsQuery): Promise<TwinsAnswer> {
    return this.twins.list(user.userId, query);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Create a twin',
    description: 'Every member of the workspace may.',
    status: 201,
    response: TwinAnswer,
    errors: { missing: NO_WORKSPACE },
  })
  create(@CurrentUser() user: Principal, @Body() draft: CreateTwinDto): Promise<TwinAnswer> {
    return this.twins.create(user.userId, draft);
  }

  @Get(':id')
  @Endpoint({ summary: 'Get a twin', response: TwinAnswer })
  get(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<TwinAnswer> {
    return this.twins.get(user.userId, id);
  }

  @Patch(':id')
  @Endpoint({ summary: 'Change a twin', response: TwinAnswer, errors: { forbidden: FORBIDDEN } })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Body() changes: UpdateTwinDto,
  ): Promise<TwinAnswer> {
    return this.twins.update(user.userId, id, changes);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Delete a twin',
    description: 'It leaves every channel that it was assigned to.',
    response: TwinDeletedAnswer,
    errors: { forbidden: FORBIDDEN },
  })
  delete(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<TwinDeletedAnswer> {
    return this.twins.delete(user.userId, id);
  }
}
