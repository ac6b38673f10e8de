import type { InboundEvent } from '../../platforms/inbound-event.js';
import { countMessages, foldEvents } from './fold-events.js';

const message = (text: string) => ({
  text,
  mentions: [],
  author: { id: 'U1', name: null, avatarUrl: null, isBot: false, ids: ['U1'] },
  replyTo: null,
  sentAt: new Date('2026-03-01T10:00:00.000Z'),
  dropped: [],
  files: [],
  addressed: false,
  direct: false,
  stamp: null,
});
const base = (messageId: string) => ({ key: 'k', channelId: 'C1', messageId });
const created = (id: string, text: string): InboundEvent => ({
  ...base(id),
  kind: 'message.created',
  message: message(text),
});
const edited = (id: string, version: number, text: string): InboundEvent => ({
  ...base(id),
  kind: 'message.edited',
  version,
  message: message(text),
});
const deleted = (id: string): InboundEvent => ({ ...base(id), kind: 'message.deleted' });

const texts = (...events: InboundEvent[]): unknown[] =>
  foldEvents(events).map((entry) => (entry.deleted ? 'deleted' : `${entry.version} ${entry.text}`));

describe('what a batch of events comes to', () => {
  it('is one entry a message', () => {
    expect(texts(created('1', 'a'), created('2', 'b'), created('1', 'a'))).toEqual(['0 a', '0 b']);
  });

  it('keeps the newest version, in whatever order they came', () => {
    expect(texts(created('1', 'a'), edited('1', 9, 'c'), edited('1', 5, 'b'))).toEqual(['9 c']);
    expect(texts(edited('1', 5, 'b'), created('1', 'a'))).toEqual(['5 b']);
  });

  it('lets nothing follow a deletion', () => {
    expect(texts(created('1', 'a'), deleted('1'), edited('1', 5, 'b'), created('1', 'a'))).toEqual(['deleted']);
  });

  it('takes an edit of a message that was never seen as the message', () => {
    expect(foldEvents([edited('1', 5, 'b')])).toEqual([
      expect.objectContaining({ external_id: '1', edited: true, text: 'b', author_name: 'U1' }),
    ]);
  });

  it('counts messages, and neither deletions nor twins', () => {
    expect(countMessages([created('1', 'a'), edited('1', 5, 'b'), created('2', 'b'), deleted('3')])).toBe(2);
  });
});
