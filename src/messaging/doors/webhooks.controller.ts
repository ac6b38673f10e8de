import { Controller, Param, Post, type RawBodyRequest, Req } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AnyText } from '../../kernel/http/any-text.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Public } from '../../kernel/http/public.decorator.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import type { WebhookRequest } from '../../platforms/contract.js';
import { type WebhookAnswer, WebhookDoor } from './webhook-door.service.js';
import { WebhookReceivedDto } from './webhooks.dto.js';

const NATIVE_BODY = {
  description: "The platform's own payload, signed or stamped as that platform does it.",
  schema: { type: 'object' as const, additionalProperties: true },
  examples: { handshake: { summary: 'A handshake', value: { type: 'url_verification', challenge: '3eZbrw1a' } } },
};

/** Where the platforms deliver. They prove themselves by signature or secret, not by a token of ours. */
@ApiTags('webhooks')
// A flood from one address, behind a proxy everybody's, must not keep out what platforms deliver for others.
@RateLimit('off')
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly door: WebhookDoor) {}

  /** For a bot with a secret of its own; `webhook_url` of an integration shows the address. */
  @Post(':platform/:installationId')
  @Public()
  @AnyText()
  @Endpoint({
    summary: 'Receive what a platform delivers for one bot',
    description:
      'Answered with 2xx only once every event is committed. The same event told twice has one effect. The signature ' +
      'and its freshness are checked over the raw body.',
    response: WebhookReceivedDto,
    errors: ['unauthenticated', 'forbidden', 'missing'],
  })
  @ApiParam({ name: 'platform', description: 'Name of the platform.', example: 'slack', schema: { type: 'string' } })
  @ApiBody(NATIVE_BODY)
  receive(
    @Param('platform') platform: string,
    @UuidParam('installationId') id: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
  ): Promise<WebhookAnswer> {
    return this.door.receive(platform, id, webhookRequest(request));
  }

  /** For a distributed app: one address for every team that installed it. */
  @Post(':platform')
  @Public()
  @AnyText()
  @Endpoint({
    summary: "Receive what a platform delivers for the deployment's distributed app",
    description:
      "Checked with the deployment's signing secret, then given to every installation of the team and app that the " +
      'body names.',
    response: WebhookReceivedDto,
    errors: ['unauthenticated', 'missing'],
  })
  @ApiParam({ name: 'platform', description: 'Name of the platform.', example: 'slack', schema: { type: 'string' } })
  @ApiBody(NATIVE_BODY)
  receiveForApp(
    @Param('platform') platform: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
  ): Promise<WebhookAnswer> {
    return this.door.receiveForApp(platform, webhookRequest(request));
  }
}

function webhookRequest(request: RawBodyRequest<FastifyRequest>): WebhookRequest {
  return {
    headers: request.headers as Record<string, string | undefined>,
    body: request.rawBody ?? Buffer.alloc(0),
  };
}
