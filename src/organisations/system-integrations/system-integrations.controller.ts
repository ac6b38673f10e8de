import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Public } from '../../kernel/http/public.decorator.js';
import { IntegrationDocumentDto } from './system-integrations.dto.js';
import { SystemIntegrations } from './system-integrations.service.js';

const MISSING = { missing: 'There is no such platform.' };

/** What the `json_url` and the `app_logo` of system integrations lead to. */
@ApiTags('organisation-integrations')
@Public()
@Controller('system-integrations')
export class SystemIntegrationsController {
  constructor(private readonly integrations: SystemIntegrations) {}

  @Get(':platform.json')
  @Header('cache-control', 'public, max-age=3600')
  @Endpoint({
    summary: "Get a system integration's JSON",
    description: 'In the shape of the JSON that apps serve at their `json_url`.',
    response: IntegrationDocumentDto,
    errors: MISSING,
  })
  document(@Param('platform') platform: string): IntegrationDocumentDto {
    return this.integrations.document(platform);
  }

  @Get(':platform.svg')
  @Header('cache-control', 'public, max-age=3600')
  @Header('content-type', 'image/svg+xml')
  @Endpoint({
    summary: "Get a system integration's logo",
    description: "A badge with the initial of the platform's name.",
    produces: 'image/svg+xml',
    errors: MISSING,
  })
  logo(@Param('platform') platform: string): string {
    return this.integrations.logo(platform);
  }
}
