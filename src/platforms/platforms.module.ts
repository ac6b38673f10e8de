import { Module } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import type { PlatformProvider } from './contract.js';
import { DiscordProvider } from './discord/discord.provider.js';
import { PlatformsController } from './platforms.controller.js';
import { PLATFORM_APP_SECRETS, PLATFORM_PROVIDERS, type PlatformAppSecrets, PlatformRegistry } from './registry.js';
import { SlackProvider } from './slack/slack.provider.js';
import { TeamsProvider } from './teams/teams.provider.js';
import { TelegramProvider } from './telegram/telegram.provider.js';

/** Every platform there is. A new one is its folder and its line here. */
const providers = ({ platforms, slackApp }: Config): PlatformProvider[] => [
  new SlackProvider({ apiUrl: platforms.slackApiUrl, ...slackApp }),
  new DiscordProvider({ apiUrl: platforms.discordApiUrl }),
  new TelegramProvider({ apiUrl: platforms.telegramApiUrl }),
  new TeamsProvider({ loginUrl: platforms.teamsLoginUrl, openidUrl: platforms.teamsOpenidUrl }),
];

/** What webhooks of the deployment's own distributed apps are signed with. */
const appSecrets = ({ slackApp }: Config): PlatformAppSecrets => ({ slack: slackApp.signingSecret });

@Module({
  controllers: [PlatformsController],
  providers: [
    { provide: PLATFORM_PROVIDERS, inject: [CONFIG], useFactory: providers },
    { provide: PLATFORM_APP_SECRETS, inject: [CONFIG], useFactory: appSecrets },
    PlatformRegistry,
  ],
  exports: [PLATFORM_APP_SECRETS, PlatformRegistry],
})
export class PlatformsModule {}
