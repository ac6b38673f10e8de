import type { InboundEvent, InboundMessage } from '../../platforms/inbound-event.js';
import { namelessIds, writeNames } from './names.js';

type Created = Extract<InboundEvent, { kind: 'message.created' }>;

const mentioning = (count: number): Created => {
  const ids = Array.from({ length: count }, (_, n) => `U${100_000 + n}`);
  const message: Partial<InboundMessage> = {
    author: { id: 'U1', ids: ['U1'], name: null, avatarUrl: null, isBot: false },
    text: ids.map((id) => `<@${id}>`).join(' '),
    mentions: ids.map((id) => ({ token: `<@${id}>`, kind: 'person', id })),
  };
  return { kind: 'message.created', message } as Created;
};

describe('names in events', () => {
  it('take the place of ids, which stay where there is none', () => {
    const event = mentioning(2);
    writeNames(event, new Map([['U100000', { name: '$& Ada', avatarUrl: null }]]), new Map());
    expect(event.message.text).toBe('@$& Ada @U100001');
    expect(event.message.author.name).toBe('U1');
  });

  it('are looked up and written for a hundred mentions, so that a text full of them holds nobody up', () => {
    const event = mentioning(60_000);
    const started = performance.now();
    expect(namelessIds([event]).people.size).toBe(101);
    writeNames(event, new Map(), new Map());
    expect(performance.now() - started).toBeLessThan(2000);
    expect(event.message.text).toContain('@U100099 <@U100100>');
  });
});
