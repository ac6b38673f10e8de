import { PinWatch } from './discord.pins.js';

const GUILD = '1309068000000000001';
const at = (receivedAt: number) => ({ guildId: GUILD, botUserId: '1', receivedAt });
/** `lastPin`: when the newest of the channel's pins was made. */
const changed = (channel_id = 'c', lastPin: number | null = null) => ({
  t: 'CHANNEL_PINS_UPDATE',
  d: { channel_id, guild_id: GUILD, last_pin_timestamp: lastPin === null ? null : new Date(lastPin).toISOString() },
});
const updated = (id: string, pinned = false, channel_id = 'c') => ({
  t: 'MESSAGE_UPDATE',
  d: { id, pinned, channel_id, guild_id: GUILD },
});

describe('pins that are taken away on Discord', () => {
  let watch: PinWatch;
  beforeEach(() => (watch = new PinWatch()));

  it('are told once both halves are heard, in whatever order', () => {
    const unpinned = { kind: 'pin.removed', channelId: 'c', messageId: '7' };
    expect(watch.hear(changed(), at(1_000))).toEqual([]);
    expect(watch.hear(updated('7'), at(1_100))).toMatchObject([
      { ...unpinned, at: 1_100, key: 'pin.removed|c|7|1100' },
    ]);
    expect(watch.hear(updated('7'), at(2_000))).toEqual([]);
    expect(watch.hear(changed(), at(2_050))).toMatchObject([{ ...unpinned, at: 2_050 }]);
    expect(watch.hear(updated('7'), at(2_100))).toEqual([]);
  });

  it('are not taken from an edit or a preview beside a new pin', () => {
    const now = Date.parse('2026-03-19T15:30:00Z');
    expect(watch.hear(updated('7'), at(now))).toEqual([]);
    expect(watch.hear(changed('c', now + 900), at(now + 1_000))).toEqual([]);
    expect(watch.hear(updated('7', true), at(now + 1_010))).toEqual([]);
    expect(watch.hear(updated('8'), at(now + 1_500))).toEqual([]);
    expect(watch.hear(changed('c', now + 1_900), at(now + 2_000))).toEqual([]);
  });

  it('are told also right after a new pin, whichever pin is the newest then', () => {
    const now = Date.parse('2026-03-19T15:30:00Z');
    const [older, newer] = [now - 60_000, now];
    expect(watch.hear(changed('c', newer), at(now + 100))).toEqual([]);
    expect(watch.hear(updated('7'), at(now + 900))).toEqual([]);
    expect(watch.hear(changed('c', newer), at(now + 1_000))).toMatchObject([{ messageId: '7' }]);
    expect(watch.hear(changed('c', older), at(now + 2_000))).toEqual([]);
    expect(watch.hear(updated('8'), at(now + 2_001))).toMatchObject([{ messageId: '8' }]);
  });

  it('are not taken from other updates, channels, servers or times', () => {
    expect(watch.hear(updated('7'), at(1_000))).toEqual([]);
    expect(watch.hear(changed('other'), at(1_001))).toEqual([]);
    expect(watch.hear(changed(), at(10_000))).toEqual([]);
    expect(watch.hear(updated('8', true), at(10_001))).toEqual([]);
    const elsewhere = updated('9');
    expect(watch.hear({ ...elsewhere, d: { ...elsewhere.d, guild_id: '2' } }, at(10_002))).toEqual([]);
    expect(watch.hear({ t: 'MESSAGE_UPDATE', d: null }, at(10_003))).toEqual([]);
  });
});
