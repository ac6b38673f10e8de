/** Answer to `subscribe {channel_id}`; it comes after what was missed. */
export class SubscribedChannelDto {
  /** @example true */
  success!: true;

  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  channel_id!: string;

  /**
   * Every change of a message up to this one was told (with `after`) or is to be read over HTTP; every later one comes.
   * @example 1713
   */
  change_seq!: number;
}

/** Answer to `subscribe {workspace_id}`. */
export class SubscribedWorkspaceDto {
  /** @example true */
  success!: true;

  /** @example '550e8400-e29b-41d4-a716-446655440000' */
  workspace_id!: string;

  /** The caller's role; owners and admins are told of installations and deliveries. */
  role!: 'owner' | 'admin' | 'member';
}

/** Answer to `unsubscribe`; also when there was no such subscription. */
export class UnsubscribedDto {
  /** @example true */
  success!: true;
}

/** Answer to `authenticate`. */
export class AuthenticatedDto {
  /** @example true */
  success!: true;

  /**
   * When the new token expires and the socket with it; null for an API key.
   * @example '2026-03-19T15:45:00.000Z'
   */
  expires_at!: string | null;
}

/** What is wrong with one field of a call. */
export class SocketFieldProblemDto {
  /** @example 'channel_id' */
  field!: string;

  /** @example 'must be a UUID' */
  message!: string;
}

/** The answer to a call that is refused, and the `data` of a refused handshake. The socket stays open after a call. */
export class SocketRefusalDto {
  /** @example false */
  success!: false;

  /**
   * Stable: TOKEN_EXPIRED, VALIDATION_FAILED, CHANNEL_NOT_FOUND, WORKSPACE_NOT_FOUND, REPLAY_TOO_LONG,
   * TOO_MANY_SUBSCRIPTIONS, RATE_LIMITED, UNKNOWN_EVENT and others.
   * @example 'VALIDATION_FAILED'
   */
  code!: string;

  /** @example 'channel_id: must be a UUID' */
  error!: string;

  /** With VALIDATION_FAILED. */
  fields?: SocketFieldProblemDto[];

  /**
   * Seconds, with RATE_LIMITED.
   * @example 12
   */
  retry_after?: number;

  /**
   * With REPLAY_TOO_LONG: the channel's last change. Read the messages over HTTP and subscribe without `after`.
   * @example 48120
   */
  change_seq?: number;
}
