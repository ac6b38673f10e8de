import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray } from 'class-validator';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { PrefixedIdField } from '../prefixed-id.decorators.js';

const MOST_CHANNELS = 200;
const LONGEST_ID = 100;
/** The platform's own fields say more closely what a credential looks like. */
const LONGEST_CREDENTIAL = 512;

/** External channels: one or more, by the platform's own ids. */
export const ChannelIdsField = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: LONGEST_ID },
      minItems: 1,
      maxItems: MOST_CHANNELS,
    }),
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(MOST_CHANNELS),
    PlainText({ min: 1, max: LONGEST_ID }, { each: true }),
  );

/** What connecting takes on every platform. */
export class ConnectDto {
  /** The REPLR that the bot is to speak for; of an organisation that you own or administer. */
  @PrefixedIdField('rp')
  replr_id!: string;
}

/** What connecting takes where a bot is known by one token. */
export class ConnectByTokenDto extends ConnectDto {
  /**
   * As the platform shows it; kept sealed, and never shown again.
   * @example 'xoxb-0000000000-0000000000000-xxxxxxxxxxxxxxxxxxxxxxxx'
   */
  @PlainText({ min: 1, max: LONGEST_CREDENTIAL })
  bot_token!: string;
}

/** A Discord bot. */
export class ConnectDiscordDto extends ConnectByTokenDto {
  /**
   * The server, which the bot has been invited to.
   * @example '1098765432100001234'
   */
  @PlainText({ min: 1, max: LONGEST_ID })
  guild_id!: string;

  /**
   * Channels of that server that it listens in, threads by their own ids.
   * @example ['1098765432100005678', '1098765432100009012']
   */
  @ChannelIdsField()
  channel_ids!: string[];
}

/** A Telegram bot; it listens in every chat that it is in. */
export class ConnectTelegramDto extends ConnectByTokenDto {}

/** A Slack bot. */
export class ConnectSlackDto extends ConnectByTokenDto {
  /**
   * The workspace that the token belongs to.
   * @example 'T04ABCDEF'
   */
  @PlainText({ min: 1, max: LONGEST_ID })
  workspace_id!: string;

  /**
   * Channels of that workspace that it listens in; invite the bot there.
   * @example ['C04GHIJKL', 'C04MNOPQR']
   */
  @ChannelIdsField()
  channel_ids!: string[];

  /**
   * Without it and without `app_token` the bot can speak and not hear, unless the deployment has a Slack app of its own.
   * @example '0123456789abcdef0123456789abcdef'
   */
  @IfGiven()
  @PlainText({ min: 1, max: LONGEST_CREDENTIAL })
  signing_secret?: string;

  /**
   * For Socket Mode in place of `webhook_url`.
   * @example 'xapp-1-A0123456789-1234567890123-0123456789abcdef'
   */
  @IfGiven()
  @PlainText({ min: 1, max: LONGEST_CREDENTIAL })
  app_token?: string;
}

/** A Microsoft Teams bot; it listens in every team and chat that its app is added to. */
export class ConnectTeamsDto extends ConnectDto {
  /**
   * The application id of the bot's registration.
   * @example '5d8a1b2c-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
   */
  @PlainText({ min: 1, max: LONGEST_CREDENTIAL })
  app_id!: string;

  /**
   * A client secret of that registration; kept sealed, and never shown again.
   * @example 'xxx8Q~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
   */
  @PlainText({ min: 1, max: LONGEST_CREDENTIAL })
  app_password!: string;

  /**
   * The directory of the organisation whose teams it is in.
   * @example '9b1c2d3e-4f5a-4b6c-9d7e-8f9a0b1c2d3e'
   */
  @PlainText({ min: 1, max: LONGEST_ID })
  tenant_id!: string;
}
