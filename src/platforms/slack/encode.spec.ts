import type { OutboundMessage } from '../contract.js';
import { encode, readPart, withName } from './encode.js';
import { readableText } from './text.js';

const message = (content: string, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  content,
  author: { name: 'Grace', avatarUrl: null },
  replyTo: null,
  ...more,
});

function encoded(content: string, more: Partial<OutboundMessage> = {}) {
  const result = encode(message(content, more));
  if ('refused' in result) throw new Error(result.refused);
  return { parts: result.parts.map(readPart), degradations: result.degradations };
}

describe('A message for Slack', () => {
  it('pings nobody and links nothing', () => {
    expect(encoded('<!channel> <@U1> & co').parts).toEqual([
      { text: '&lt;!channel&gt; &lt;@U1&gt; &amp; co', username: 'Grace', iconUrl: null },
    ]);
  });

  it('carries name and picture of its author', () => {
    const author = { name: ' Grace\n\u202eHopper ', avatarUrl: 'https://example.org/g.png' };
    expect(encoded('Hi', { author }).parts).toEqual([
      { text: 'Hi', username: 'Grace Hopper', iconUrl: 'https://example.org/g.png' },
    ]);
  });

  it('leaves out a picture that Slack could not fetch, and a name that is none', () => {
    const author = { name: ' \n', avatarUrl: 'data:image/png;base64,AAAA' };
    expect(encoded('Hi', { author }).parts).toEqual([{ text: 'Hi', username: null, iconUrl: null }]);
  });

  it('comes from the bot itself when no author is given', () => {
    expect(encoded('Hi', { author: null })).toEqual({
      parts: [{ text: 'Hi', username: null, iconUrl: null }],
      degradations: [],
    });
  });

  it('quotes what it answers when that never crossed, and says so', () => {
    const replyTo = { externalId: null, authorName: 'Ada', excerpt: 'Anyone\nhere?' };
    const { parts, degradations } = encoded('Me', { replyTo });
    expect(readableText(parts[0]!.text).text).toBe('> Ada: Anyone here?\nMe');
    expect(degradations).toEqual([{ aspect: 'thread', reason: expect.stringContaining('quoted') }]);
  });

  it('quotes nothing when it answers what is there', () => {
    const replyTo = { externalId: '1.000001', authorName: 'Ada', excerpt: 'Anyone?' };
    expect(encoded('Me', { replyTo })).toEqual({ parts: [expect.objectContaining({ text: 'Me' })], degradations: [] });
  });

  it('is split by its bytes, so that it can be edited', () => {
    const { parts } = encoded('訊息 '.repeat(1000));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(Buffer.byteLength(withName(part))).toBeLessThanOrEqual(4000);
    expect(parts.map(({ text }) => text).join(' ')).toBe('訊息 '.repeat(1000));
  });

  it('is split by its escaped length, with room for the name in the text', () => {
    const { parts } = encoded('&'.repeat(4000), { author: { name: '<&>'.repeat(20), avatarUrl: null } });
    expect(parts.map(({ text }) => readableText(text).text).join('')).toBe('&'.repeat(4000));
    for (const part of parts) {
      expect(Buffer.byteLength(withName(part))).toBeLessThanOrEqual(4000);
      expect(part.text).toMatch(/^(&amp;)+$/);
    }
  });

  it('is refused when it is empty or endless', () => {
    expect(encode(message(' \n'))).toEqual({ refused: expect.stringContaining('empty') });
    expect(encode(message('word '.repeat(20_000)))).toEqual({ refused: expect.stringContaining('too long') });
  });
});
