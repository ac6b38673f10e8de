import { eventKey, type InboundEvent } from '../inbound-event.js';
import type { DecodeContext, GatewayPacket } from './discord.decode.js';

/** Discord tells both halves of the same change within this. */
const TOGETHER_MS = 5_000;
const MOST_REMEMBERED = 1_000;

interface Heard {
  at: number;
  channelId: string;
  /** Null of a change of a channel's pins; else the message that has no pin. */
  messageId: string | null;
}

/**
 * Of a pin that is taken away Discord says that the channel's pins changed and that some message was updated, which has
 * no pin now. Neither alone tells: link previews are updates too. Both at about the same time, in whatever order, are told
 * as the end of a pin; that of a message which had none changes nothing. Who did it, nobody is told. A change of pins
 * whose newest pin is newer than before is a new pin, which takes none away: an edit just before it must not be taken for
 * the other half.
 */
export class PinWatch {
  private recent: Heard[] = [];
  /** When the newest pin of a channel was made, as it was last told. */
  private readonly newest = new Map<string, number>();

  hear({ t, d }: GatewayPacket, { guildId, receivedAt }: DecodeContext): InboundEvent[] {
    if (t !== 'CHANNEL_PINS_UPDATE' && t !== 'MESSAGE_UPDATE') return [];
    const told = (d ?? {}) as Partial<Record<string, unknown>>;
    const { id, channel_id: channelId, guild_id: guild, pinned } = told;
    const isElsewhere = guild !== undefined && guild !== guildId;
    if (isElsewhere || typeof channelId !== 'string') return [];
    if (t === 'CHANNEL_PINS_UPDATE' && this.isNewPin(channelId, told.last_pin_timestamp, receivedAt)) return [];
    const messageId = t === 'MESSAGE_UPDATE' && pinned === false && typeof id === 'string' ? id : null;
    if (t === 'MESSAGE_UPDATE' && messageId === null) return [];
    this.recent = this.recent.filter(({ at }) => at >= receivedAt - TOGETHER_MS).slice(-MOST_REMEMBERED);
    const isOtherHalf = (one: Heard): boolean =>
      one.channelId === channelId && (one.messageId === null) !== (messageId === null);
    const halves = this.recent.filter(isOtherHalf);
    this.recent = this.recent.filter((one) => !halves.includes(one));
    const changed = messageId === null ? halves.map((one) => one.messageId!) : [messageId];
    if (halves.length === 0) {
      this.recent.push({ at: receivedAt, channelId, messageId });
      return [];
    }
    return [...new Set(changed)].map((unpinned) => removed(channelId, unpinned, receivedAt));
  }

  /** Of a channel that was not heard of before, a pin that was made just now is new. */
  private isNewPin(channelId: string, lastPin: unknown, receivedAt: number): boolean {
    const before = this.newest.get(channelId) ?? receivedAt - TOGETHER_MS;
    const now = typeof lastPin === 'string' ? Date.parse(lastPin) : -Infinity;
    this.newest.delete(channelId);
    this.newest.set(channelId, now);
    const oldest = this.newest.keys().next();
    if (this.newest.size > MOST_REMEMBERED && !oldest.done) this.newest.delete(oldest.value);
    return now > before;
  }
}

const SOMEBODY = { id: '', name: 'Somebody', avatarUrl: null, isBot: false, ids: [] };

const removed = (channelId: string, messageId: string, at: number): InboundEvent => ({
  kind: 'pin.removed',
  key: eventKey('pin.removed', channelId, messageId, at),
  channelId,
  messageId,
  actor: SOMEBODY,
  at,
});
