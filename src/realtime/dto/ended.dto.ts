/** `subscription.ended`: the server took a subscription away; subscribing again is refused while the reason lasts. */
export class SubscriptionEndedEventDto {
  /**
   * With a channel.
   * @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
   */
  channel_id?: string;

  /**
   * With a workspace.
   * @example '550e8400-e29b-41d4-a716-446655440000'
   */
  workspace_id?: string;

  /** Out of sight: no longer a member, or what was public is private now. */
  reason!: 'access-lost' | 'channel-deleted';
}

/** `session.ended`: the last thing told before the server closes the socket. */
export class SessionEndedEventDto {
  /** @example 'TOKEN_EXPIRED' */
  code!: string;

  /** @example 'The token has expired. Refresh it and connect again.' */
  error!: string;
}
