import { ApiError } from './api-error.js';
import { formatText } from './formatting.js';
import { People } from './people.js';

const people = new People();
const ada = people.meet({ id: 'ada', name: 'Ada' });

/** Each entity as its kind and the text it covers. */
function spans(text: string, parseMode: string): { text: string; spans: unknown[] } {
  const result = formatText({ text, parseMode }, people);
  const cover = ({ type, offset, length, ...rest }: (typeof result.entities)[number]) => {
    const covered = [type, result.text.slice(offset, offset + length)];
    return Object.keys(rest).length > 0 ? [...covered, rest] : covered;
  };
  return { text: result.text, spans: result.entities.map(cover) };
}

function refusal(text: string, parseMode: string): string {
  try {
    formatText({ text, parseMode }, people);
  } catch (error) {
    if (error instanceof ApiError) return error.description;
    throw error;
  }
  return 'accepted';
}

describe('HTML style', () => {
  it('reads nested tags, entities and links', () => {
    expect(spans('a &lt; b &amp; <b>bold <i>both</i></b> <a href="https://x.dev/?a=1&amp;b=2">go</a>', 'HTML')).toEqual(
      {
        text: 'a < b & bold both go',
        spans: [
          ['bold', 'bold both'],
          ['italic', 'both'],
          ['text_link', 'go', { url: 'https://x.dev/?a=1&b=2' }],
        ],
      },
    );
  });

  it('reads code blocks with a language, quotations and mentions of people', () => {
    const source = `<pre><code class="language-ts">let a</code></pre><blockquote expandable>q</blockquote><a href="tg://user?id=${ada.id}">A</a>`;
    expect(spans(source, 'html').spans).toEqual([
      ['pre', 'let a', { language: 'ts' }],
      ['expandable_blockquote', 'q'],
      ['text_mention', 'A', { user: ada }],
    ]);
  });

  it.each([
    ['<x>a</x>', 'Unsupported start tag "x" at byte offset 0'],
    ['é</b>', 'Unexpected end tag at byte offset 2'],
    ['<b>a</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ['<b>a', 'Can\'t find end tag corresponding to start tag "b"'],
    ['1 < 2', 'Unclosed start tag at byte offset 2'],
  ])('refuses %s', (text, reason) => {
    expect(refusal(text, 'HTML')).toBe(`Bad Request: can't parse entities: ${reason}`);
  });
});

describe('MarkdownV2 style', () => {
  it('reads nested styles, code, links and escapes', () => {
    expect(spans('*bold _both_* __under__ ~no~ ||hid|| `a_b` [go](https://x.dev/a\\)b) 1\\.5', 'MarkdownV2')).toEqual({
      text: 'bold both under no hid a_b go 1.5',
      spans: [
        ['bold', 'bold both'],
        ['italic', 'both'],
        ['underline', 'under'],
        ['strikethrough', 'no'],
        ['spoiler', 'hid'],
        ['code', 'a_b'],
        ['text_link', 'go', { url: 'https://x.dev/a)b' }],
      ],
    });
  });

  it('reads blocks and quotations', () => {
    expect(spans('```ts\nlet a = 1;```\n>one\n>two\nafter', 'MarkdownV2')).toEqual({
      text: 'let a = 1;\none\ntwo\nafter',
      spans: [
        ['pre', 'let a = 1;', { language: 'ts' }],
        ['blockquote', 'one\ntwo'],
      ],
    });
  });

  it.each([
    ['1.5', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['a *b', "Can't find end of Bold entity at byte offset 2"],
    ['`a', "Can't find end of Code entity at byte offset 0"],
  ])('refuses %s', (text, reason) => {
    expect(refusal(text, 'MarkdownV2')).toBe(`Bad Request: can't parse entities: ${reason}`);
  });
});

describe('The first Markdown style', () => {
  it('reads flat styles', () => {
    expect(spans('*b* _i_ `c` [go](https://x.dev) \\*', 'Markdown')).toEqual({
      text: 'b i c go *',
      spans: [
        ['bold', 'b'],
        ['italic', 'i'],
        ['code', 'c'],
        ['text_link', 'go', { url: 'https://x.dev/' }],
      ],
    });
    expect(refusal('snake_case', 'Markdown')).toMatch(/Can't find end of the entity starting at byte offset 5$/);
  });
});

describe('Text without a style', () => {
  it('is trimmed, freed of control characters, and searched for entities', () => {
    expect(spans('  mail ada@example.com\r\nor example.com, not v1.2\u0007 @ada!  ', '')).toEqual({
      text: 'mail ada@example.com\nor example.com, not v1.2  @ada!',
      spans: [
        ['email', 'ada@example.com'],
        ['url', 'example.com'],
        ['mention', '@ada'],
      ],
    });
  });

  it('finds nothing inside of code', () => {
    expect(spans('<code class="language-sh">@ada #x</code>', 'HTML').spans).toEqual([['code', '@ada #x']]);
  });
});

describe('People', () => {
  it('are the same person under the same id, in every sandbox', () => {
    const again = new People().meet({ id: 'ada', name: 'Ada L.' });
    expect(again).toEqual({ id: ada.id, is_bot: false, first_name: 'Ada L.', username: 'ada' });
    expect(new People().meet({ id: '7', name: 'Seven' }).username).toMatch(/^user_\d+$/);
  });
});
