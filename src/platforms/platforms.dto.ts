import { ApiProperty } from '@nestjs/swagger';
import type { Aspect, Certainty, Support } from './capabilities.js';
import type { PlatformProvider } from './contract.js';
import { facetNames } from './registry.js';

const SUPPORT: Support[] = ['native', 'converted', 'fallback', 'dropped', 'refused'];

/** What can be known of a post whose answer never came. */
export class CertaintyDto {
  /**
   * `idempotent`: repeating it has one effect. `reconcilable`: a look at the platform tells. `unknowable`: a person
   * decides.
   * @example 'idempotent'
   */
  kind!: 'idempotent' | 'reconcilable' | 'unknowable';

  /**
   * With `idempotent`: seconds within which a repetition is recognised; else null.
   * @example 120
   */
  window_seconds!: number | null;

  /**
   * With `reconcilable`: scopes that the look wants.
   * @example []
   */
  needs!: string[];
}

/** How much the platform takes of one thing. */
export class PlatformLimitsDto {
  /**
   * Characters of one message, in the platform's own count; longer ones are split.
   * @example 2000
   */
  text!: number;

  /**
   * Bytes of one file that it takes; larger ones are linked to. 0: every one is.
   * @example 10485760
   */
  file_bytes!: number;

  /** Bytes of one file that it hands out to a bot; null where there is no such limit. */
  fetch_bytes!: number | null;

  /** Seconds after which a post can no longer be edited; null where there is no such limit. */
  edit_window_seconds!: number | null;
}

/** How a platform takes each aspect of a message. */
export class TakesDto implements Record<Aspect, Support> {
  /** The words themselves. */
  @ApiProperty({ enum: SUPPORT, example: 'native' })
  text!: Support;

  /** Bold, italic, strike, code, quotes, lists, links, spoilers, headings. */
  @ApiProperty({ enum: SUPPORT, example: 'converted' })
  format!: Support;

  /** Mentions of people whose accounts are linked. */
  @ApiProperty({ enum: SUPPORT, example: 'converted' })
  mention!: Support;

  /** Threads and replies. */
  @ApiProperty({ enum: SUPPORT, example: 'native' })
  thread!: Support;

  /** Edits. */
  @ApiProperty({ enum: SUPPORT, example: 'native' })
  edit!: Support;

  /** Deletions. */
  @ApiProperty({ enum: SUPPORT, example: 'native' })
  delete!: Support;

  /** Reactions with a Unicode emoji. */
  @ApiProperty({ enum: SUPPORT, example: 'native' })
  reaction!: Support;

  /** Pinned messages. */
  @ApiProperty({ enum: SUPPORT, example: 'native' })
  pin!: Support;

  /** Files, up to `limits.file_bytes`; larger ones are linked to. */
  @ApiProperty({ enum: SUPPORT, example: 'native' })
  file!: Support;
}

/** Which aspects of a message a platform tells a bot of. */
export class TellsDto implements Record<Aspect, boolean> {
  /** What people write. */
  text!: boolean;

  /** How it is formatted. */
  format!: boolean;

  /** Whom it mentions. */
  mention!: boolean;

  /** What it answers. */
  thread!: boolean;

  /** That it was edited. */
  edit!: boolean;

  /** That it was deleted. */
  delete!: boolean;

  /** Who reacted with what. */
  reaction!: boolean;

  /** That it was pinned. */
  pin!: boolean;

  /** What is attached, with its content. */
  file!: boolean;
}

/**
 * What a platform can do. Each aspect of a message is `native` (the platform has it), `converted` (another form, nothing
 * lost), `fallback` (shown in words), `dropped` (left out, and said so on the delivery) or `refused`.
 */
export class PlatformCapabilitiesDto {
  /**
   * How its events reach us.
   * @example ['socket']
   */
  transports!: ('webhook' | 'socket' | 'polling')[];

  certainty!: CertaintyDto;

  /** Whether a bot can be connected once only, in the whole world. */
  exclusive_session!: boolean;

  /** Whether what was written while we were away can be read back. */
  history!: boolean;

  /**
   * Seconds for which it keeps what a listener missed, and tells it afterwards by itself.
   * @example 86400
   */
  keeps_updates_seconds!: number;

  @ApiProperty({ enum: SUPPORT, example: 'native' })
  author_name!: Support;

  @ApiProperty({ enum: SUPPORT, example: 'native' })
  author_avatar!: Support;

  /** What of a message that crosses to the platform arrives there, and how. */
  takes!: TakesDto;

  /** Reactions with an emoji of one place's own, which others know by name alone. */
  @ApiProperty({ enum: SUPPORT, example: 'dropped' })
  custom_reactions!: Support;

  /** What the platform lets a bot know of: the rest never leaves it. */
  tells!: TellsDto;

  limits!: PlatformLimitsDto;
}

/** One field of `config` (platform integrations) and `credentials` (connections). */
export class CredentialFieldDto {
  /** @example 'bot_token' */
  name!: string;

  required!: boolean;

  /** Secret fields are never shown again. */
  secret!: boolean;

  /**
   * What it is, and where on the platform it is found.
   * @example "The bot's token: Discord Developer Portal, your application, Bot, Reset Token."
   */
  description!: string;

  /** @example '197038439483310086' */
  example!: string;

  /**
   * Regular expression (ECMAScript) that the whole value matches.
   * @example '^\\d{17,20}$'
   */
  pattern!: string;

  /**
   * Characters at most.
   * @example 200
   */
  max_length!: number;
}

/** A platform that can be connected. */
export class PlatformDto {
  /**
   * Its name in paths and in `platform` fields.
   * @example 'discord'
   */
  platform!: string;

  /** @example 'Discord' */
  display_name!: string;

  /**
   * What one gets by connecting it.
   * @example 'Carries messages, threads, edits and reactions between the channels of a Discord server and your own.'
   */
  description!: string;

  /**
   * Where it presents itself.
   * @example 'https://discord.com'
   */
  website!: string;

  capabilities!: PlatformCapabilitiesDto;

  /**
   * Optional abilities of its adapter: `webhooked` (it delivers by HTTP), `backfilling` (history), `directory` (names of
   * people), `downloading` (files), `installable` (people can install the deployment's own app, where one is set up).
   * @example ['backfilling']
   */
  facets!: string[];

  credential_fields!: CredentialFieldDto[];
}

export class PlatformListDto {
  /** @example true */
  success!: boolean;

  platforms!: PlatformDto[];
}

export const toPlatform = (provider: PlatformProvider): PlatformDto => ({
  platform: provider.platform,
  display_name: provider.displayName,
  description: provider.about.description,
  website: provider.about.website,
  capabilities: toCapabilities(provider),
  facets: facetNames(provider),
  credential_fields: provider.credentials.map((field) => ({
    name: field.name,
    required: field.required,
    secret: field.secret,
    description: field.description,
    example: field.example,
    pattern: field.pattern.source,
    max_length: field.maxLength,
  })),
});

const toCapabilities = ({ capabilities: it }: PlatformProvider): PlatformCapabilitiesDto => ({
  transports: [...it.transports],
  certainty: toCertainty(it.certainty),
  exclusive_session: it.exclusiveSession,
  history: it.history,
  keeps_updates_seconds: it.keepsUpdatesSeconds,
  author_name: it.authorName,
  author_avatar: it.authorAvatar,
  takes: { ...it.takes },
  custom_reactions: it.customReactions,
  tells: { ...it.tells },
  limits: {
    text: it.limits.text,
    file_bytes: it.limits.fileBytes,
    fetch_bytes: it.limits.fetchBytes,
    edit_window_seconds: it.limits.editWindowSeconds,
  },
});

const toCertainty = (certainty: Certainty): CertaintyDto => ({
  kind: certainty.kind,
  window_seconds: certainty.kind === 'idempotent' ? certainty.windowMs / 1000 : null,
  needs: certainty.kind === 'reconcilable' ? [...certainty.needs] : [],
});
