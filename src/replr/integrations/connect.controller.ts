import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { ConnectDiscordDto, ConnectSlackDto, ConnectTeamsDto, ConnectTelegramDto } from './connect.dto.js';
import { IntegrationDto } from './integration.dto.js';
import { IntegrationConnecting } from './integration-connecting.service.js';

/** Of every endpoint that connects a bot. */
const CONNECTING = {
  status: 201,
  response: IntegrationDto,
  errors: {
    forbidden: 'You are a plain member of the organisation that the REPLR belongs to.',
    missing: 'There is no such REPLR.',
    conflict: 'The bot speaks for this REPLR already, or another organisation uses it and it allows one user only.',
    unprocessable: 'The platform refuses the token, it belongs elsewhere, or the bot does not see a channel.',
    upstream: 'The platform could not be asked.',
  },
};

const DESCRIPTION = 'The platform is asked first; nothing is stored when it refuses. The bot listens at once.';

@ApiTags('integrations')
@Controller('v1/integrations')
export class ConnectController {
  constructor(private readonly connecting: IntegrationConnecting) {}

  @Post('discord')
  @Idempotent()
  @Endpoint({ ...CONNECTING, summary: 'Connect a Discord bot', description: DESCRIPTION })
  connectDiscord(@CurrentUser() user: Principal, @Body() body: ConnectDiscordDto): Promise<IntegrationDto> {
    return this.connecting.connect(user.userId, { platform: 'discord', accountField: 'guild_id' }, body);
  }

  @Post('telegram')
  @Idempotent()
  @Endpoint({ ...CONNECTING, summary: 'Connect a Telegram bot', description: DESCRIPTION })
  connectTelegram(@CurrentUser() user: Principal, @Body() body: ConnectTelegramDto): Promise<IntegrationDto> {
    return this.connecting.connect(user.userId, { platform: 'telegram', accountField: null }, body);
  }

  @Post('slack')
  @Idempotent()
  @Endpoint({
    ...CONNECTING,
    summary: 'Connect a Slack bot',
    description: `${DESCRIPTION} Set \`webhook_url\` as its request URL, unless \`app_token\` is given for Socket Mode.`,
  })
  connectSlack(@CurrentUser() user: Principal, @Body() body: ConnectSlackDto): Promise<IntegrationDto> {
    return this.connecting.connect(user.userId, { platform: 'slack', accountField: 'workspace_id' }, body);
  }

  @Post('teams')
  @Idempotent()
  @Endpoint({
    ...CONNECTING,
    summary: 'Connect a Microsoft Teams bot',
    description: `${DESCRIPTION} Set \`webhook_url\` as the messaging endpoint of the bot's registration.`,
  })
  connectTeams(@CurrentUser() user: Principal, @Body() body: ConnectTeamsDto): Promise<IntegrationDto> {
    return this.connecting.connect(user.userId, { platform: 'teams', accountField: 'tenant_id' }, body);
  }
}
