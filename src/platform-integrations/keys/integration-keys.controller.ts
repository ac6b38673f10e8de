import { Controller, Delete, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { IntegrationKeyDto, IntegrationKeyRevokedDto } from './integration-key.dto.js';
import { IntegrationKeys } from './integration-keys.service.js';

const MANAGERS = { forbidden: 'You are a plain member of the workspace.' };

@ApiTags('platform-integrations')
@Controller('api/v2/platform-integrations/:id/api-key')
export class IntegrationKeysController {
  constructor(private readonly keys: IntegrationKeys) {}

  @Idempotent()
  @Post()
  @Endpoint({
    summary: 'Generate an API key',
    description: 'For `POST /api/v2/inbound/messages`. Shown once; the key before it stops working at once.',
    status: 201,
    response: IntegrationKeyDto,
    errors: MANAGERS,
  })
  generate(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<IntegrationKeyDto> {
    return this.keys.generate(user.userId, id);
  }

  @Delete()
  @Endpoint({
    summary: 'Revoke the API key',
    description: 'Requests with it are refused at once.',
    response: IntegrationKeyRevokedDto,
    errors: MANAGERS,
  })
  revoke(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<IntegrationKeyRevokedDto> {
    return this.keys.revoke(user.userId, id);
  }
}
