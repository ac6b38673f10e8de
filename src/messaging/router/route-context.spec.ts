import type { InboundEvent } from '../../platforms/inbound-event.js';
import { inSourceOrder } from './route-context.js';

const created = (messageId: string, ms: number): InboundEvent =>
  ({
    kind: 'message.created',
    key: messageId,
    channelId: 'C',
    messageId,
    message: { sentAt: new Date(ms) },
  }) as InboundEvent;
const deleted = (messageId: string): InboundEvent => ({
  kind: 'message.deleted',
  key: `d${messageId}`,
  channelId: 'C',
  messageId,
});
const ids = (events: InboundEvent[]): string[] => events.map((event) => event.key);

describe('inSourceOrder', () => {
  it('puts swapped neighbours right by time, then by growing id', () => {
    expect(ids(inSourceOrder([created('10', 5), created('9', 5), created('1', 1)]))).toEqual(['1', '9', '10']);
  });

  it('moves nothing across an edit or a deletion', () => {
    expect(ids(inSourceOrder([created('3', 3), deleted('3'), created('2', 2), created('1', 1)]))).toEqual([
      '3',
      'd3',
      '1',
      '2',
    ]);
  });
});
