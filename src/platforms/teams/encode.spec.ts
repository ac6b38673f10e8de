import fc from 'fast-check';
import { documents } from '../../../test/support/documents.js';
import { runs } from '../../../test/support/properties.js';
import type { OutboundMessage } from '../contract.js';
import { type Document, isLinkable, normalise, plainText, walk, writeMarkdown } from '../rich-text/index.js';
import { TEXT_LIMIT } from './capabilities.js';
import { encode, readPart } from './encode.js';
import { tokensOf } from './html-tokens.js';
import { writeMarkup } from './markup.js';

const MESSAGE: OutboundMessage = {
  content: 'Hello',
  author: { name: 'Grace', avatarUrl: null },
  replyTo: null,
  mentions: [],
  files: [],
};

function partsOf(message: Partial<OutboundMessage>) {
  const encoded = encode({ ...MESSAGE, ...message });
  if ('refused' in encoded) throw new Error(encoded.refused);
  return encoded.parts.map(readPart);
}

const bodyOf = (content: string, more: Partial<OutboundMessage> = {}) =>
  partsOf({ content, author: null, ...more })[0]!.text;

describe('A message for Teams', () => {
  it.each([
    ['**bold** _italic_ ~~strike~~', '<strong>bold</strong> <em>italic</em> <strike>strike</strike>'],
    ['`a < b`', '<code>a &lt; b</code>'],
    ['```\nlet a;\n  b\n```', '<pre>let a;\n  b</pre>'],
    ['> said\n> twice\n\nso', '<blockquote>said<br/>twice</blockquote><br/>so'],
    ['# Title\ntext', '<strong>Title</strong><br/>text'],
    ['- one\n- two\n  1. deep', '• one<br/>• two<br/>\u00a0\u00a0\u00a01. deep'],
    ['[here](https://example.com/?a=1&b="2)', '<a href="https://example.com/?a=1&amp;b=&quot;2">here</a>'],
    ['||secret||', '||secret||'],
    ['one\n\ntwo', 'one<br/><br/>two'],
    ['a  b', 'a\u00a0\u00a0b'],
    ['<b>&amp; \\*', '&lt;b&gt;&amp;amp; *'],
    ['<at>Ada</at>', '&lt;at&gt;Ada&lt;/at&gt;'],
    ['a\u0000b\u001b \ud83d c\uffff 👍', 'ab \ufffd c 👍'],
  ])('writes %p as %p', (content, expected) => expect(bodyOf(content)).toBe(expected));

  it('has the author’s name in bold before it, whatever is in the name', () => {
    expect(partsOf({})[0]!.text).toBe('<strong>Grace</strong>: Hello');
    const author = { name: '<b>*Eve*\n\u202e', avatarUrl: null };
    expect(partsOf({ author })[0]!.text).toBe('<strong>&lt;b&gt;*Eve*</strong>: Hello');
    expect(partsOf({ content: '```\nx\n```' })[0]!.text).toBe('<strong>Grace</strong>:<pre>x</pre>');
  });

  it('quotes what it answers when that is not on Teams, and says so', () => {
    const replyTo = { externalId: null, authorName: 'Ada', excerpt: 'Why <not>?' };
    const encoded = encode({ ...MESSAGE, replyTo });
    expect(partsOf({ replyTo })[0]!.text).toBe(
      '<blockquote>In reply to Ada: Why &lt;not&gt;?</blockquote><strong>Grace</strong>: Hello',
    );
    expect(encoded).toMatchObject({ degradations: [{ aspect: 'thread' }] });
    expect(partsOf({ replyTo: { ...replyTo, externalId: '1' } })[0]!.text).toBe('<strong>Grace</strong>: Hello');
  });

  it('mentions people for real, and channels in words', () => {
    const mentions = [
      { text: '@Ada & Co', target: 'person' as const, id: '29:ada' },
      { text: '#general', target: 'channel' as const, id: '19:general' },
    ];
    const [part] = partsOf({ content: '@Ada & Co: see #general, @Bob', author: null, mentions });
    expect(part).toEqual({
      text: '<at>Ada &amp; Co</at>: see #general, @Bob',
      entities: [{ type: 'mention', text: '<at>Ada &amp; Co</at>', mentioned: { id: '29:ada', name: 'Ada & Co' } }],
    });
    expect(encode({ ...MESSAGE, mentions })).toMatchObject({ degradations: [{ aspect: 'mention' }] });
  });

  it('never takes one person for another of the same name', () => {
    const mention = (id: string): Document[number] => ({
      kind: 'paragraph',
      children: [{ kind: 'mention', mention: { target: 'person', text: '@Ada', id } }],
    });
    const { text, entities } = writeMarkup([mention('29:one'), mention('29:two'), mention('29:one')]);
    expect(text).toBe('<at>Ada</at><br/>@Ada<br/><at>Ada</at>');
    expect(entities.map(({ mentioned }) => mentioned.id)).toEqual(['29:one']);
  });

  it('is refused when it is empty, and when it would take too many messages', () => {
    expect(encode({ ...MESSAGE, content: ' \n ' })).toEqual({ refused: expect.stringMatching(/empty/) });
    const content = 'lorem ipsum '.repeat(TEXT_LIMIT * 2);
    expect(encode({ ...MESSAGE, content })).toEqual({ refused: expect.stringMatching(/long/) });
  });

  it('is told apart from nothing by its picture alone', () => {
    const author = { name: 'Grace', avatarUrl: 'https://example.com/grace.png' };
    expect(encode({ ...MESSAGE, author })).toMatchObject({ degradations: [{ aspect: 'avatar' }] });
  });
});

const TAGS = new Set(['strong', 'em', 'strike', 'code', 'pre', 'blockquote', 'a', 'at', 'br']);

/** What Teams shows: tags are gone, and characters are what their references stand for. */
function shown(markup: string): string {
  let text = '';
  for (const token of tokensOf(markup)) if (token.kind === 'text') text += token.text;
  return text;
}

const bare = (text: string): string => text.replace(/\s+/g, '');

describe('Whatever a message says', () => {
  /** Spoilers have their bars, and people no sign. */
  const expected = (document: Document): string => {
    const changed = structuredClone(normalise(document));
    walk(changed, (node) => {
      if (node.kind === 'spoiler') {
        node.children.unshift({ kind: 'text', text: '||' });
        node.children.push({ kind: 'text', text: '||' });
      }
      if (node.kind === 'mention' && node.mention.target === 'person') {
        node.mention.text = node.mention.text.replace(/^@/, '');
      }
    });
    return bare(plainText(changed));
  };

  it('is what Teams shows, with no tag that it does not take and nobody mentioned but who is', () => {
    fc.assert(
      fc.property(documents(), (document) => {
        const normal = normalise(document);
        const { text, entities } = writeMarkup(normal);
        expect(bare(shown(text))).toBe(expected(document));
        const people: string[] = [];
        let mentions = 0;
        for (const token of tokensOf(text)) {
          if (token.kind === 'open') expect(TAGS).toContain(token.name);
          if (token.kind === 'open' && token.name === 'at') mentions += 1;
        }
        walk(normal, (node) => {
          if (node.kind === 'mention' && node.mention.target === 'person') people.push(node.mention.id);
          if (node.kind === 'link') expect(isLinkable(node.url)).toBe(true);
        });
        expect(mentions).toBe(people.length);
        expect(new Set(entities.map(({ mentioned }) => mentioned.id))).toEqual(new Set(people));
        for (const entity of entities) expect(text).toContain(entity.text);
      }),
      runs(300),
    );
  });

  it('arrives whole in parts that each fit', () => {
    const long = fc.array(documents({ mentions: false }), { minLength: 30, maxLength: 50 }).map((all) => all.flat());
    fc.assert(
      fc.property(long, (document) => {
        const content = writeMarkdown([...document, ...document, ...document]);
        if (content.trim() === '') return;
        const parts = partsOf({ content, author: null });
        for (const { text } of parts) expect(text.length).toBeLessThanOrEqual(TEXT_LIMIT);
      }),
      runs(4),
    );
  });

  it('is cut where it may be, and nothing between is lost', () => {
    const content = Array.from({ length: 6000 }, (_, index) => `word${index}`).join(' ');
    const parts = partsOf({ content, author: null });
    expect(parts.length).toBeGreaterThan(1);
    expect(bare(parts.map(({ text }) => shown(text)).join(''))).toBe(bare(content));
  });
});
