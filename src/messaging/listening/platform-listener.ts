import type { InboundEvent } from '../../platforms/inbound-event.js';

/** Events of one platform channel, as those who listen to it get them. */
export interface Heard {
  organisationId: string;
  installationId: string;
  platform: string;
  /** The platform's team, guild or bot id. */
  accountId: string;
  /** The external channel. */
  channelId: string;
  /** In the source's order, names filled in. The same event may be heard more than once, and edits before what they edit. */
  events: HeardEvent[];
}

export interface HeardEvent {
  event: InboundEvent;
  /** One of our own bots or webhooks did it, of whatever organisation. */
  own: boolean;
}

/**
 * One kind of listener to platform channels (archive, REPLR). Registered by its feature; which rows listen to what stands
 * in `platform_listeners`, kept by `PlatformListeners`.
 */
export interface PlatformListener {
  readonly kind: string;
  /**
   * Takes a batch in the transaction that marks its events as routed: it writes down what follows (rows, jobs), in few
   * statements, and calls nobody. `heard.events` are those that the row listens to.
   */
  hear(heard: Heard, subscriberId: string): Promise<void>;
  /** An installation's session was away, so that rows without `catch_up` may have missed something: they see to it. */
  missed?(installationId: string): Promise<void>;
}
