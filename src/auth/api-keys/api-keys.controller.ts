import { Body, Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { ApiKeyCreatedDto, ApiKeyListDto, ApiKeyRevokedDto, CreateApiKeyDto } from './api-keys.dto.js';
import { ApiKeys } from './api-keys.service.js';

/** Personal API keys. */
@ApiTags('auth')
@Controller('auth/api-keys')
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeys) {}

  @Get()
  @Endpoint({
    summary: 'List API keys',
    description:
      "The caller's own keys, the newest first, without those that were revoked. The keys themselves are not kept.",
    response: ApiKeyListDto,
  })
  list(@CurrentUser() user: Principal): Promise<ApiKeyListDto> {
    return this.apiKeys.list(user.userId);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Create an API key',
    description: 'The key is in this answer and never again. It stands for its user until it is revoked.',
    status: 201,
    response: ApiKeyCreatedDto,
    errors: {
      forbidden: 'The request was made with an API key: a key cannot make another.',
      conflict: 'There are too many keys already (`TOO_MANY_API_KEYS`).',
    },
  })
  create(@CurrentUser() user: Principal, @Body() body: CreateApiKeyDto): Promise<ApiKeyCreatedDto> {
    return this.apiKeys.create(user, body);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Revoke an API key',
    description: 'From the next request on, the key answers 401.',
    response: ApiKeyRevokedDto,
  })
  revoke(
    @CurrentUser() user: Principal,
    @UuidParam('id', 'The key’s id, not the key.') id: string,
  ): Promise<ApiKeyRevokedDto> {
    return this.apiKeys.revoke(user.userId, id);
  }
}
