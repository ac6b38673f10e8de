import type { OutboundMessage } from '../contract.js';
import fc from 'fast-check';
import { documents, proseText, punctuationText } from '../../../test/support/documents.js';
import { runs } from '../../../test/support/properties.js';
import { parseMarkdown, plainText, writeMarkdown } from '../rich-text/index.js';
import { encode, readFilePart, readPart, type SlackPart, withName } from './encode.js';
import { readText } from './read-text.js';

const message = (content: string, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  content,
  author: { name: 'Grace', avatarUrl: null },
  replyTo: null,
  mentions: [],
  files: [],
  ...more,
});

function encoded(content: string, more: Partial<OutboundMessage> = {}) {
  const result = encode(message(content, more));
  if ('refused' in result) throw new Error(result.refused);
  return { parts: result.parts.map(readPart), degradations: result.degradations };
}

const plainOf = ({ blocks }: Pick<SlackPart, 'blocks'>): string =>
  plainText(parseMarkdown(readText({ ts: '1.0', blocks: [{ type: 'rich_text', elements: blocks }] }).text));

const sizesOf = (part: SlackPart) => {
  const { text, blocks } = withName(part);
  return { bytes: Buffer.byteLength(text), json: JSON.stringify(blocks).length };
};

const withinLimits = (part: SlackPart): boolean => sizesOf(part).bytes <= 4000 && sizesOf(part).json <= 12_000;

const said = (...texts: string[]) => [
  { type: 'rich_text_section', elements: texts.map((text) => ({ type: 'text', text })) },
];

const file = (more: object = {}) => ({
  id: 'f1',
  name: 'plan.pdf',
  contentType: 'application/pdf',
  bytes: 12,
  url: 'https://files.example.org/f1',
  ...more,
});

describe('A message for Slack', () => {
  it('pings nobody and links nothing', () => {
    const text = '<!channel> <@U1> & co';
    expect(encoded(text).parts).toEqual([
      { text: '&lt;!channel&gt; &lt;@U1&gt; &amp; co', blocks: said(text), username: 'Grace', iconUrl: null },
    ]);
  });

  it('mentions whom it is to mention, and nobody of that name besides', () => {
    const mentions = [{ text: '@Ada', target: 'person' as const, id: 'U1' }];
    const [part] = encoded('@Ada, @Adams', { mentions }).parts;
    expect(part!.text).toBe('<@U1>, @Adams');
    expect(part!.blocks).toMatchObject([{ elements: [{ type: 'user', user_id: 'U1' }, { text: ', @Adams' }] }]);
  });

  it('carries name and picture of its author', () => {
    const author = { name: ' Grace\n\u202eHopper ', avatarUrl: 'https://example.org/g.png' };
    expect(encoded('Hi', { author }).parts).toMatchObject([
      { text: 'Hi', username: 'Grace Hopper', iconUrl: 'https://example.org/g.png' },
    ]);
  });

  it('leaves out a picture that Slack could not fetch, and a name that is none', () => {
    const author = { name: ' \n', avatarUrl: 'data:image/png;base64,AAAA' };
    expect(encoded('Hi', { author }).parts).toMatchObject([{ text: 'Hi', username: null, iconUrl: null }]);
  });

  it('comes from the bot itself when no author is given', () => {
    expect(encoded('Hi', { author: null })).toEqual({
      parts: [{ text: 'Hi', blocks: said('Hi'), username: null, iconUrl: null }],
      degradations: [],
    });
  });

  it('has the name before its first line, or on a line of its own, where the bot may not write under it', () => {
    const named = (content: string) => withName(encoded(content).parts[0]!);
    expect(named('Hi').text).toBe('*Grace*: Hi');
    expect(plainOf(named('Hi'))).toBe('Grace: Hi');
    expect(named('> Hi').text).toBe('*Grace*:\n> Hi');
    expect(plainOf(named('> Hi'))).toBe('Grace:\nHi');
  });

  it('quotes what it answers when that never crossed, and says so', () => {
    const replyTo = { externalId: null, authorName: 'Ada *L*', excerpt: 'Anyone\n**here**?' };
    const { parts, degradations } = encoded('Me', { replyTo });
    expect(parts[0]!.text).toBe('> Ada *L*: Anyone *here*?\nMe');
    expect(parts[0]!.blocks).toEqual([
      {
        type: 'rich_text_quote',
        elements: [
          { type: 'text', text: 'Ada *L*: Anyone ' },
          { type: 'text', text: 'here', style: { bold: true } },
          { type: 'text', text: '?' },
        ],
      },
      ...said('Me'),
    ]);
    expect(degradations).toEqual([{ aspect: 'thread', reason: expect.stringContaining('quoted') }]);
  });

  it('quotes nothing when it answers what is there', () => {
    const replyTo = { externalId: '1.000001', authorName: 'Ada', excerpt: 'Anyone?' };
    expect(encoded('Me', { replyTo })).toEqual({ parts: [expect.objectContaining({ text: 'Me' })], degradations: [] });
  });

  it('says that hidden text is not hidden', () => {
    expect(encoded('It was ||the butler||').degradations).toEqual([
      { aspect: 'format', reason: expect.stringContaining('hides no text') },
    ]);
    expect(encoded('# Title\n**bold** a || b\n> - quoted').degradations).toEqual([]);
  });

  it('says that a quote in a quote is part of it', () => {
    expect(encoded('> > one\n> two').degradations).toEqual([
      { aspect: 'format', reason: expect.stringContaining('quotes in quotes') },
    ]);
  });

  it('is split by its bytes, so that it can be edited', () => {
    const { parts } = encoded('訊息 '.repeat(1000));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every(withinLimits)).toBe(true);
    expect(parts.map(({ text }) => text.trim()).join(' ')).toBe('訊息 '.repeat(1000).trim());
  });

  it('is split by its escaped length, with room for the name in the text', () => {
    const { parts } = encoded('&'.repeat(4000), { author: { name: '<&>'.repeat(20), avatarUrl: null } });
    expect(parts.map(plainOf).join('')).toBe('&'.repeat(4000));
    expect(parts.every(withinLimits)).toBe(true);
    for (const part of parts) expect(part.text).toMatch(/^(&amp;)+$/);
  });

  it('is split by its blocks where much is formatted', () => {
    const { parts } = encoded('**a** _b_ '.repeat(300));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every(withinLimits)).toBe(true);
    expect(parts.map((part) => plainOf(part).trim()).join(' ')).toBe('a b '.repeat(300).trim());
  });

  it('shows every word of whatever is said, and no part of it is too long', () => {
    const bare = (text: string) => text.replace(/\s+/g, '');
    const prose = fc.array(fc.oneof(proseText(), punctuationText()), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(prose, fc.constantFrom(1, 1, 20), (lines, times) => {
        // Without what is shown otherwise: the signs of lists and of hidden text.
        const content = lines
          .map((line) => `x${line}`.replace(/\|/g, ''))
          .join('\n')
          .concat('\n')
          .repeat(times);
        const { parts } = encoded(content);
        expect(bare(parts.map(plainOf).join(''))).toBe(bare(plainText(parseMarkdown(content))));
        expect(parts.every(withinLimits)).toBe(true);
        expect(parts.map(({ text }) => text).join()).not.toMatch(/<[@!]/);
        expect(JSON.stringify(parts)).not.toMatch(/"type":"(?:user|usergroup|broadcast|channel)"/);
      }),
      runs(100),
    );
  });

  it('fits, whatever its form', () => {
    fc.assert(
      fc.property(documents({ mentions: false }), (document) => {
        const result = encode(message(writeMarkdown([...document, ...document, ...document])));
        if ('refused' in result) expect(result.refused).toMatch(/empty/);
        else expect(result.parts.map(readPart).every(withinLimits)).toBe(true);
      }),
      runs(100),
    );
  });

  it('is refused when it is empty or endless', () => {
    expect(encode(message(' \n'))).toEqual({ refused: expect.stringContaining('empty') });
    expect(encode(message('word '.repeat(20_000)))).toEqual({ refused: expect.stringContaining('too long') });
    expect(encode(message('a'.repeat(1_000_000)))).toEqual({ refused: expect.stringContaining('too long') });
  });
});

describe('Files for Slack', () => {
  const partsOf = (content: string, more: Partial<OutboundMessage>) => {
    const result = encode(message(content, more));
    if ('refused' in result) throw new Error(result.refused);
    return result;
  };

  it('are parts of their own behind the text', () => {
    const { parts } = partsOf('Look', { files: [file(), file({ id: 'f2', name: 'b.png' })] });
    expect(parts.map(({ file: index, files }) => [index, files])).toEqual([
      [undefined, undefined],
      [0, ['f1']],
      [1, ['f2']],
    ]);
    expect(readFilePart(parts[1]!)).toEqual({
      username: 'Grace',
      iconUrl: null,
      name: 'plan.pdf',
      bytes: 12,
      alone: false,
    });
  });

  it('need no text, and the first then says whose they are', () => {
    const { parts } = partsOf('', { files: [file(), file({ id: 'f2' })] });
    expect(parts.map((part) => readFilePart(part).alone)).toEqual([true, false]);
  });

  it('are linked to when they are empty, which Slack does not take', () => {
    const { parts, degradations } = partsOf('', { files: [file({ bytes: 0 })] });
    expect(parts).toMatchObject([{ payload: { text: '<https://files.example.org/f1|plan.pdf> (0 bytes)' } }]);
    expect(degradations).toEqual([{ aspect: 'file', reason: expect.stringContaining('plan.pdf') }]);
  });
});
