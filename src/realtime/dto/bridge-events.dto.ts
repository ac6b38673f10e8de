import { MessageDegradationDto, MessageDeliveryErrorDto } from '../../channels/messages/message.dto.js';

/** `installation.status`: what became of the connection of an integration. Owners and admins are told. */
export class InstallationStatusEventDto {
  /** @example '550e8400-e29b-41d4-a716-446655440000' */
  workspace_id!: string;

  /**
   * The platform integration that uses the installation.
   * @example '0d2bd4a5-8b1c-4a63-9a53-0f0f4b8f3f11'
   */
  integration_id!: string;

  /** @example '9b2f63d1-55b1-4d0c-8bb6-7a5a3c6c7c21' */
  installation_id!: string;

  /** @example 'slack' */
  platform!: string;

  /**
   * What it was before; the same where only the detail changed.
   * @example 'backfilling'
   */
  previous_status!:
    'connecting' | 'backfilling' | 'connected' | 'degraded' | 'credentials-rejected' | 'disconnected' | 'muted';

  /**
   * `backfilling`: connected, and what was said while it was away is being read back. `degraded`: connected, but something
   * does not work.
   * @example 'connected'
   */
  status!: 'connecting' | 'backfilling' | 'connected' | 'degraded' | 'credentials-rejected' | 'disconnected' | 'muted';

  /**
   * For people: what is wrong.
   * @example null
   */
  detail!: string | null;

  /** @example '2026-03-19T15:30:00.000Z' */
  at!: string;
}

/** `delivery.updated`: what became of a message on its way to a platform. Owners and admins are told. */
export class DeliveryUpdatedEventDto {
  /** @example '3f2a1c77-30f0-4c39-8f60-5b7d3e0a9d10' */
  delivery_id!: string;

  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  channel_id!: string;

  /** @example '7c9e6679-7425-40de-944b-e07fc1f90ae7' */
  message_id!: string;

  /** @example 'discord' */
  platform!: string;

  /**
   * What is delivered.
   * @example 'post'
   */
  kind!: string;

  /**
   * What of it the state is about: its kind, or `file` when the text of a message is there and a file of it is not.
   * @example 'post'
   */
  about!: string;

  /** @example 'delivered' */
  status!: 'pending' | 'sending' | 'delivered' | 'degraded' | 'skipped' | 'unsupported' | 'failed' | 'unknown' | 'dead';

  /** What was shown in another way, or left out. */
  degradations!: MessageDegradationDto[];

  error!: MessageDeliveryErrorDto | null;

  /**
   * Milliseconds from the message to this state.
   * @example 38
   */
  latency_ms!: number | null;
}
