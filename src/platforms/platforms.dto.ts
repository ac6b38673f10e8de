import { ApiProperty } from '@nestjs/swagger';
import type { Certainty, Support } from './capabilities.js';
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
   * Bytes of one file; 0 where files do not cross.
   * @example 0
   */
  file_bytes!: number;

  /** Seconds after which a post can no longer be edited; null where there is no such limit. */
  edit_window_seconds!: number | null;
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

  @ApiProperty({ enum: SUPPORT, example: 'native' })
  author_name!: Support;

  @ApiProperty({ enum: SUPPORT, example: 'native' })
  author_avatar!: Support;

  @ApiProperty({ enum: SUPPORT, example: 'native' })
  threads!: Support;

  @ApiProperty({ enum: SUPPORT, example: 'native' })
  edits!: Support;

  @ApiProperty({ enum: SUPPORT, example: 'native' })
  deletes!: Support;

  @ApiProperty({ enum: SUPPORT, example: 'native' })
  reactions!: Support;

  @ApiProperty({ enum: SUPPORT, example: 'dropped' })
  pins!: Support;

  @ApiProperty({ enum: SUPPORT, example: 'dropped' })
  files!: Support;

  @ApiProperty({ enum: SUPPORT, example: 'converted' })
  mentions!: Support;

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
   * people), `installable` (people can install the deployment's own app, where one is set up).
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
  author_name: it.authorName,
  author_avatar: it.authorAvatar,
  threads: it.threads,
  edits: it.edits,
  deletes: it.deletes,
  reactions: it.reactions,
  pins: it.pins,
  files: it.files,
  mentions: it.mentions,
  limits: {
    text: it.limits.text,
    file_bytes: it.limits.fileBytes,
    edit_window_seconds: it.limits.editWindowSeconds,
  },
});

const toCertainty = (certainty: Certainty): CertaintyDto => ({
  kind: certainty.kind,
  window_seconds: certainty.kind === 'idempotent' ? certainty.windowMs / 1000 : null,
  needs: certainty.kind === 'reconcilable' ? [...certainty.needs] : [],
});
