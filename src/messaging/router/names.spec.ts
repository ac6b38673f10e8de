import { type InboundEvent, type InboundMessage, mentionToken } from '../../platforms/inbound-event.js';
import { parseMarkdown, plainText, writeMarkdown } from '../../platforms/rich-text/index.js';
import { namelessIds, writeNames } from './names.js';
import { cpuTimeOf } from '../../../test/support/cpu-time.js';

type Created = Extract<InboundEvent, { kind: 'message.created' }>;

const mentioning = (count: number): Created => {
  const ids = Array.from({ length: count }, (_, n) => `U${100_000 + n}`);
  const message: Partial<InboundMessage> = {
    author: { id: 'U1', ids: ['U1'], name: null, avatarUrl: null, isBot: false },
    text: ids.map((id) => `<@${id}>`).join(' '),
    mentions: ids.map((id) => ({ token: `<@${id}>`, kind: 'person', id, name: null })),
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

  it('are no mentions themselves, whatever they are made of', () => {
    const event = mentioning(2);
    const other = mentionToken('person', 'U100001');
    event.message.mentions[1]!.token = other;
    event.message.text = event.message.mentions.map(({ token }) => token).join(' ');
    writeNames(event, new Map([['U100000', { name: other, avatarUrl: null }]]), new Map());
    expect(event.message.text).toBe('@person:U100001 @U100001');
  });

  it('are shown as they are, wherever the mention stands', () => {
    const event = mentioning(1);
    const [mention] = event.message.mentions;
    const markdownOf = (markdown: string, name: string): string => {
      event.message.text = markdown.replace('@', mention!.token);
      mention!.name = name;
      writeNames(event, new Map(), new Map());
      return plainText(parseMarkdown(event.message.text));
    };
    expect(markdownOf('[ @', 'x](https://evil.example)')).toBe('[ @x](https://evil.example)');
    expect(markdownOf('@ and 5*', '*Ada')).toBe('@*Ada and 5*');
    expect(markdownOf('@!', 'Ada\n\u202eL')).toBe('@Ada L!');
    expect(mention!.name).toBe('Ada L');
  });

  it('take the place of ids with underscores', () => {
    const event = mentioning(1);
    const id = '29:1-_ab_-*c`d';
    event.message.mentions = [{ token: mentionToken('person', id), kind: 'person', id, name: 'Ada' }];
    const said = { kind: 'text' as const, text: `_${mentionToken('person', id)}` };
    const slanted = { kind: 'italic' as const, children: [{ kind: 'text' as const, text: 's' }] };
    event.message.text = writeMarkdown([{ kind: 'paragraph', children: [said, slanted] }]);
    writeNames(event, new Map(), new Map());
    expect(plainText(parseMarkdown(event.message.text))).toBe('_@Adas');
    expect(event.message.text).toContain('*s*');
  });

  it('are looked up and written for a hundred mentions, so that a text full of them holds nobody up', () => {
    const event = mentioning(60_000);
    const took = cpuTimeOf(() => {
      expect(namelessIds([event]).people.size).toBe(101);
      writeNames(event, new Map(), new Map());
    });
    expect(took).toBeLessThan(2000);
    expect(event.message.text).toContain('@U100099 <@U100100>');
  });

  it('that are the same are told apart by where they stand', () => {
    const event = mentioning(3);
    event.message.text = '<@U100001> <@U100000> <@U100001> <@U100002>';
    const names = ['Ada', 'Ada', 'Mel'].map((name, n) => [`U${100_000 + n}`, { name, avatarUrl: null }] as const);
    writeNames(event, new Map(names), new Map());
    expect(event.message.text).toBe('@Ada @Ada @Ada @Mel');
    expect(event.message.mentions.map(({ places }) => places)).toEqual([
      { at: [1], of: 3 },
      { at: [0, 2], of: 3 },
      undefined,
    ]);
  });
});
