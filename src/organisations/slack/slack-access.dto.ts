import { PlainText } from '../../kernel/http/text.decorators.js';
import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';
import type { SlackAccessEntity } from './slack-access.entity.js';

/** What stands in for a secret that was shown once. */
export const MASKED = '***';

export class ExchangeSlackCodeDto {
  /**
   * What Slack's consent page gave for `code`: good once, and for ten minutes.
   * @example "1111111111.2222222222.abcdef0123456789"
   */
  @PlainText({ min: 1, max: 1024 })
  oauth_code!: string;
}

/** Where the app may post without a token, as the person chose on the consent page. */
export class IncomingWebhookDto {
  /** @example "#general" */
  channel!: string;

  /** @example "C0123456789" */
  channel_id!: string;

  /** @example "https://acme.slack.com/services/B0123456789" */
  configuration_url!: string;

  /**
   * A secret: whoever knows it may post.
   * @example "https://hooks.slack.com/services/T0123456789/B0123456789/abcdefghijklmnop"
   */
  url!: string;
}

export class SlackGrantDto {
  /**
   * Of the access that was made.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  id!: string;

  /**
   * The bot's token, in full here and never again.
   * @example "xoxb-0123456789-EXAMPLE"
   */
  access_token!: string;

  /** Null where the app may post by its token alone. */
  incoming_webhook!: IncomingWebhookDto | null;

  /** @example "T0123456789" */
  team_id!: string;

  /** @example "Acme" */
  team_name!: string;

  /**
   * What platform integrations of the organisation's workspaces may use in place of a token.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  installation_id!: string;
}

export class SlackAccessDto {
  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  id!: string;

  /**
   * Who installed it; null when their account is gone.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  user_id!: string | null;

  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  organisation_id!: string;

  /**
   * Masked.
   * @example "***"
   */
  access_token!: string;

  /** @example "T0123456789" */
  team_id!: string;

  /** @example "Acme" */
  team_name!: string;

  /**
   * Of the incoming webhook; null without one.
   * @example "#general"
   */
  channel!: string | null;

  /** @example "C0123456789" */
  channel_id!: string | null;

  /** @example "https://acme.slack.com/services/B0123456789" */
  configuration_url!: string | null;

  /**
   * Its secret part is masked.
   * @example "https://hooks.slack.com/services/T0123456789/B0123456789/***"
   */
  url!: string | null;

  /**
   * What platform integrations of the organisation's workspaces may use in place of a token.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  installation_id!: string | null;

  /**
   * False when Slack refuses the token, null until it was asked.
   * @example true
   */
  connected!: boolean | null;

  /**
   * What is wrong, or does not work with this token, for people.
   * @example null
   */
  connection_detail!: string | null;

  /** @example "2026-11-21T10:00:00.000Z" */
  created_at!: string;

  /** @example "2026-11-21T10:00:00.000Z" */
  updated_at!: string;
}

export class SlackGrantAnswerDto extends StatusEnvelopeDto {
  data!: SlackGrantDto;
}

export class SlackAccessAnswerDto extends StatusEnvelopeDto {
  data!: SlackAccessDto;
}

export class ConsentLinkDto {
  /**
   * Where the browser goes; good for ten minutes, once.
   * @example "https://slack.com/oauth/v2/authorize?client_id=…&state=…"
   */
  url!: string;
}

export class ConsentLinkAnswerDto extends StatusEnvelopeDto {
  data!: ConsentLinkDto;
}

/** What is known of the installation behind an access. Its reference outlives the installation, which may join another. */
export interface AccessState {
  referenceId: string;
  connected: boolean | null;
  detail: string | null;
}

/** `url` is open here: only its last part is a secret. */
export const toSlackAccess = (
  row: SlackAccessEntity,
  url: string | null,
  state: AccessState | null,
): SlackAccessDto => ({
  id: row.id,
  user_id: row.user_id,
  organisation_id: row.organisation_id,
  access_token: MASKED,
  team_id: row.team_id,
  team_name: row.team_name,
  channel: row.channel,
  channel_id: row.channel_id,
  configuration_url: row.configuration_url,
  url: url?.replace(/[^/]*$/, MASKED) ?? null,
  installation_id: state?.referenceId ?? null,
  connected: state?.connected ?? null,
  connection_detail: state?.detail ?? null,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});
