import { Body, Controller, Delete, Get, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { PrefixedIdParam } from '../prefixed-id.decorators.js';
import {
  CreateReplrDto,
  ReplaceReplrDto,
  ReplrDeletedDto,
  ReplrDto,
  ReplrListDto,
  UpdateReplrDto,
} from './replr.dto.js';
import { Replrs } from './replrs.service.js';

const MANAGERS = { forbidden: 'You are a plain member of the organisation.' };

@ApiTags('replrs')
@Controller('v1/replrs')
export class ReplrsController {
  constructor(private readonly replrs: Replrs) {}

  @Get()
  @Endpoint({
    summary: 'List REPLRs',
    description: 'Of every organisation that you belong to, oldest first.',
    response: ReplrListDto,
  })
  list(@CurrentUser() user: Principal, @Query() query: PageQuery): Promise<ReplrListDto> {
    return this.replrs.list(user.userId, query);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Create a REPLR',
    description: 'In your personal organisation, or in one that you own or administer.',
    status: 201,
    response: ReplrDto,
    errors: { ...MANAGERS, missing: 'There is no such organisation.' },
  })
  create(@CurrentUser() user: Principal, @Body() body: CreateReplrDto): Promise<ReplrDto> {
    return this.replrs.create(user.userId, body);
  }

  @Get(':id')
  @Endpoint({ summary: 'Get a REPLR', response: ReplrDto })
  get(@CurrentUser() user: Principal, @PrefixedIdParam('id', 'rp') id: string): Promise<ReplrDto> {
    return this.replrs.get(user.userId, id);
  }

  @Patch(':id')
  @Endpoint({ summary: 'Change a REPLR', response: ReplrDto, errors: MANAGERS })
  update(
    @CurrentUser() user: Principal,
    @PrefixedIdParam('id', 'rp') id: string,
    @Body() body: UpdateReplrDto,
  ): Promise<ReplrDto> {
    return this.replrs.update(user.userId, id, body);
  }

  @Put(':id')
  @Endpoint({
    summary: 'Replace a REPLR',
    description: 'What is left out is emptied. Knowledge and integrations stay.',
    response: ReplrDto,
    errors: MANAGERS,
  })
  replace(
    @CurrentUser() user: Principal,
    @PrefixedIdParam('id', 'rp') id: string,
    @Body() body: ReplaceReplrDto,
  ): Promise<ReplrDto> {
    return this.replrs.replace(user.userId, id, body);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Delete a REPLR',
    description: 'Its knowledge goes with it, and its bots are disconnected.',
    response: ReplrDeletedDto,
    errors: MANAGERS,
  })
  remove(@CurrentUser() user: Principal, @PrefixedIdParam('id', 'rp') id: string): Promise<ReplrDeletedDto> {
    return this.replrs.remove(user.userId, id);
  }
}
