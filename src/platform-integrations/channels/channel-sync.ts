export const SYNC_DIRECTIONS = ['inbound', 'outbound', 'both'] as const;
export type SyncDirection = (typeof SYNC_DIRECTIONS)[number];

/** What decides whether messages cross between an external channel and a native one. */
export interface ChannelSync {
  autoSync: boolean;
  direction: SyncDirection | null;
  /** The native channel that it is mapped to. */
  channelId: string | null;
}

/** Unset members stay as they are. */
export type ChannelSyncChange = Partial<ChannelSync>;

/**
 * The settings after a change. Who switches syncing on for a mapped channel without ever naming a direction means both:
 * a switch that is on and does nothing would be a riddle.
 */
export function changed(sync: ChannelSync, change: ChannelSyncChange): ChannelSync {
  const autoSync = change.autoSync ?? sync.autoSync;
  const channelId = change.channelId === undefined ? sync.channelId : change.channelId;
  const direction = change.direction === undefined ? sync.direction : change.direction;
  return { autoSync, channelId, direction: direction ?? (autoSync && channelId !== null ? 'both' : null) };
}

/** What the settings come to: which ways messages cross, or null when none does. */
export function crossing({ autoSync, direction, channelId }: ChannelSync): {
  channelId: string;
  inbound: boolean;
  outbound: boolean;
} | null {
  if (!autoSync || channelId === null || direction === null) return null;
  return { channelId, inbound: direction !== 'outbound', outbound: direction !== 'inbound' };
}
