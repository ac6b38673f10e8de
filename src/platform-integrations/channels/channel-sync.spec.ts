import { changed, type ChannelSync, type ChannelSyncChange, crossing } from './channel-sync.js';

const NEW: ChannelSync = { autoSync: false, direction: null, channelId: null };
const MAPPED: ChannelSync = { autoSync: true, direction: 'inbound', channelId: 'c1' };

describe('channel sync', () => {
  it.each<[string, ChannelSync, ChannelSyncChange, ChannelSync]>([
    ['keeps what a change does not name', MAPPED, {}, MAPPED],
    ['takes a direction', MAPPED, { direction: 'both' }, { ...MAPPED, direction: 'both' }],
    ['unmaps with null, keeping the rest', MAPPED, { channelId: null }, { ...MAPPED, channelId: null }],
    ['switches off, keeping the mapping', MAPPED, { autoSync: false }, { ...MAPPED, autoSync: false }],
    [
      'means both directions where none was named',
      NEW,
      { autoSync: true, channelId: 'c1' },
      { autoSync: true, direction: 'both', channelId: 'c1' },
    ],
    ['waits with the direction for the mapping', NEW, { autoSync: true }, { ...NEW, autoSync: true }],
    ['waits with the direction for the switch', NEW, { channelId: 'c1' }, { ...NEW, channelId: 'c1' }],
  ])('%s', (_title, before, change, after) => {
    expect(changed(before, change)).toEqual(after);
  });

  it.each<[ChannelSync, ReturnType<typeof crossing>]>([
    [MAPPED, { channelId: 'c1', inbound: true, outbound: false }],
    [
      { ...MAPPED, direction: 'outbound' },
      { channelId: 'c1', inbound: false, outbound: true },
    ],
    [
      { ...MAPPED, direction: 'both' },
      { channelId: 'c1', inbound: true, outbound: true },
    ],
    [{ ...MAPPED, autoSync: false }, null],
    [{ ...MAPPED, channelId: null }, null],
    [{ ...MAPPED, direction: null }, null],
  ])('%j crosses as %j', (sync, ways) => {
    expect(crossing(sync)).toEqual(ways);
  });
});
