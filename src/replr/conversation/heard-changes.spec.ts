import type { HeardEvent } from '../../messaging/listening/platform-listener.js';
import type { InboundEvent, InboundMessage } from '../../platforms/inbound-event.js';
import { changesIn, cut } from './heard-changes.js';

const message = (text: string): InboundMessage => ({
  text,
  mentions: [],
  author: { id: 'u1', name: null, avatarUrl: null, isBot: false, ids: ['u1'] },
  replyTo: null,
  sentAt: new Date('2026-03-09T18:00:00.000Z'),
  dropped: [],
  files: [],
  addressed: false,
  direct: false,
  stamp: null,
});
const heard = (...events: Partial<InboundEvent>[]): { events: HeardEvent[] } => ({
  events: events.map((event) => ({ event: { key: '', channelId: 'C1', ...event } as InboundEvent, own: false })),
});

describe('What a batch of events means for a conversation', () => {
  it('is each message once, its newest edit, and what is gone', () => {
    const changes = changesIn(
      heard(
        { kind: 'message.created', messageId: '1', message: message('one') },
        { kind: 'message.created', messageId: '1', message: message('one, told again') },
        { kind: 'message.edited', messageId: '1', version: 7, message: message('newest') },
        { kind: 'message.edited', messageId: '1', version: 3, message: message('older') },
        { kind: 'message.deleted', messageId: '2' },
        { kind: 'channel.gone' },
      ),
    );
    expect(changes.created.map(({ text }) => text)).toEqual(['one']);
    expect(changes.edited.map(({ text, version }) => [text, version])).toEqual([['newest', 7]]);
    expect(changes.deleted).toEqual(['2']);
    expect(changes.movedTo).toBeNull();
  });

  it('names an author without a name by the id', () => {
    const { created } = changesIn(heard({ kind: 'message.created', messageId: '1', message: message('one') }));
    expect(created[0]!.author_name).toBe('u1');
  });

  it('says where the channel moved to', () => {
    expect(changesIn(heard({ kind: 'channel.moved', toChannelId: 'C2' })).movedTo).toBe('C2');
  });
});

describe('A cut', () => {
  it('leaves no half of a character', () => {
    expect(cut('ab🎉', 3)).toBe('ab');
    expect(cut('ab🎉', 4)).toBe('ab🎉');
  });
});
