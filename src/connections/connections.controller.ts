import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../kernel/http/current-user.decorator.js';
import { Endpoint } from '../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../kernel/http/principal.js';
import { ConnectionDto, ConnectionValidationDto, CreateConnectionDto, UpdateConnectionDto } from './connection.dto.js';
import { ConnectionId } from './connection-id.decorator.js';
import { ConnectionValidation } from './connection-validation.service.js';
import { ConnectionsQuery } from './connections.query.dto.js';
import { Connections } from './connections.service.js';

const MANAGERS = { forbidden: 'You are a plain member of its organisation.' };

const REFUSED = {
  unprocessable: 'INVALID_CREDENTIALS, AUTH_EXPIRED, or INSUFFICIENT_PERMISSIONS with `required_scopes`.',
  'rate-limited': 'Your own limit or, with `RATE_LIMITED`, that of the platform; `Retry-After` says for how long.',
  upstream: 'NETWORK_ERROR or PLATFORM_ERROR.',
};

@ApiTags('connections')
@Controller('api/connections')
export class ConnectionsController {
  constructor(
    private readonly connections: Connections,
    private readonly validation: ConnectionValidation,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List connections',
    description: 'Of every organisation that you belong to, newest first.',
    response: [ConnectionDto],
  })
  list(@CurrentUser() user: Principal, @Query() query: ConnectionsQuery): Promise<ConnectionDto[]> {
    return this.connections.list(user.userId, query);
  }

  @Get(':connection_id')
  @Endpoint({ summary: 'Get a connection', response: ConnectionDto })
  get(@CurrentUser() user: Principal, @ConnectionId() id: string): Promise<ConnectionDto> {
    return this.connections.get(user.userId, id);
  }

  @Idempotent()
  @Post()
  @Endpoint({
    summary: 'Create a connection',
    description:
      'The platform is asked first: nothing is kept when it refuses the credentials, or when the bot lacks what reading ' +
      'needs. Archiving begins when channels are chosen.',
    status: 201,
    response: ConnectionDto,
    errors: {
      ...MANAGERS,
      ...REFUSED,
      missing: 'No such organisation.',
      conflict: 'Another organisation uses this bot, which allows one connection only (`CREDENTIALS_IN_USE`).',
    },
  })
  create(@CurrentUser() user: Principal, @Body() body: CreateConnectionDto): Promise<ConnectionDto> {
    return this.connections.create(user.userId, body);
  }

  @Put(':connection_id')
  @Endpoint({
    summary: 'Update a connection',
    description:
      'What is left out stays. New credentials are checked as on creation, must open the same external account, and ' +
      'begin a sync of what was missed.',
    response: ConnectionDto,
    errors: {
      ...MANAGERS,
      ...REFUSED,
      conflict: 'The credentials open another account (`ACCOUNT_CHANGED`), or are in use (`CREDENTIALS_IN_USE`).',
    },
  })
  update(
    @CurrentUser() user: Principal,
    @ConnectionId() id: string,
    @Body() body: UpdateConnectionDto,
  ): Promise<ConnectionDto> {
    return this.connections.update(user.userId, id, body);
  }

  @Delete(':connection_id')
  @Endpoint({
    summary: 'Delete a connection',
    description: 'With its archive. The bot leaves the platform unless something else uses it.',
    status: 204,
    errors: MANAGERS,
  })
  remove(@CurrentUser() user: Principal, @ConnectionId() id: string): Promise<void> {
    return this.connections.remove(user.userId, id);
  }

  @Post(':connection_id/validate')
  @Endpoint({
    summary: "Validate a connection's credentials",
    description:
      'Asks the platform, and waits for its answer. Credentials that do not work are an answer of their own.',
    response: ConnectionValidationDto,
    errors: MANAGERS,
    examples: {
      valid: {
        summary: 'The credentials work',
        value: {
          valid: true,
          connection: { id: 'conn_4k2m9x0q7a1z', status: 'connected', validated_at: '2026-04-13T10:30:00.000Z' },
        },
      },
      invalid: {
        summary: 'The platform refused them',
        value: {
          valid: false,
          error: { code: 'INVALID_CREDENTIALS', message: 'Slack refused the bot token: invalid_auth.' },
        },
      },
    },
  })
  validate(@CurrentUser() user: Principal, @ConnectionId() id: string): Promise<ConnectionValidationDto> {
    return this.validation.run(user.userId, id);
  }
}
