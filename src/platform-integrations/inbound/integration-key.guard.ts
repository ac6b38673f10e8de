import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Database } from '../../kernel/database/database.service.js';
import { unauthenticated } from '../../kernel/errors/errors.js';
import { PUBLIC } from '../../kernel/http/public.decorator.js';
import { hashOfKey, isIntegrationKey } from '../keys/integration-key.js';
import { FIND_BY_KEY, type KeyedIntegration } from './inbound.sql.js';
import { KeyBudgets } from './key-budgets.service.js';

type KeyedRequest = FastifyRequest & { integration?: KeyedIntegration };

/** Lets in who holds an integration's key. The key is looked up with every request, so that a revoked one is 401 at once. */
@Injectable()
export class IntegrationKeyGuard implements CanActivate {
  constructor(
    private readonly db: Database,
    private readonly budgets: KeyBudgets,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<KeyedRequest>();
    const integration = await this.find(request.headers['x-api-key']);
    if (!integration) throw unauthenticated('The X-API-Key header holds no valid key.', 'API_KEY_INVALID');
    this.budgets.spend(integration.id, http.getResponse<FastifyReply>());
    request.integration = integration;
    return true;
  }

  private async find(key: unknown): Promise<KeyedIntegration | null> {
    return isIntegrationKey(key) ? this.db.one<KeyedIntegration>(FIND_BY_KEY, [hashOfKey(key)]) : null;
  }
}

/** The endpoint takes an integration's API key instead of a user's token. */
export const ByIntegrationKey = (): MethodDecorator =>
  applyDecorators(SetMetadata(PUBLIC, true), ApiSecurity('integrationKey'), UseGuards(IntegrationKeyGuard));

/** The integration whose key the request carries. */
export const CurrentIntegration = createParamDecorator((_: unknown, context: ExecutionContext): KeyedIntegration => {
  const { integration } = context.switchToHttp().getRequest<KeyedRequest>();
  if (!integration) throw new Error('@CurrentIntegration() stands on an endpoint without @ByIntegrationKey().');
  return integration;
});
