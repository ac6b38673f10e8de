import fc from 'fast-check';
import { documents } from '../../../test/support/documents.js';
import { runs } from '../../../test/support/properties.js';
import { readUrl } from '../read-url.js';
import { type Document, normalise, parseMarkdown, plainText } from '../rich-text/index.js';
import type { RichTextGroup, RichTextLeaf } from './blocks.js';
import { readText } from './read-text.js';
import { writeBlocks } from './write-blocks.js';
import { writeMrkdwn } from './write-mrkdwn.js';

const NAMES: Record<string, string> = { U1: '@Ada Lovelace', U2: '@bob_b', C1: '#general' };

/** What Slack shows of rich text, by its documentation: all text is literal, list items have their signs. */
function visible(groups: readonly RichTextGroup[]): string {
  const line = (leaves: readonly RichTextLeaf[]): string =>
    leaves.map((leaf) => leaf.text ?? leaf.url ?? NAMES[leaf.user_id ?? leaf.channel_id ?? ''] ?? '').join('');
  return groups
    .map((group) => {
      if (group.type !== 'rich_text_list') return line(group.elements);
      const sign = (index: number) => (group.style === 'ordered' ? `${(group.offset ?? 0) + index + 1}. ` : '• ');
      return group.elements.map(({ elements }, index) => sign(index) + line(elements)).join('\n');
    })
    .join('\n');
}

const bare = (text: string): string => text.replace(/[\s|]+/g, '');
const written = (markdown: string) => writeBlocks(parseMarkdown(markdown));

describe('A document as Slack’s rich text', () => {
  it('shows what the document shows', () => {
    fc.assert(
      fc.property(documents(), (given) => {
        const document = normalise(given);
        expect(bare(visible(writeBlocks(document)))).toBe(bare(plainText(document)));
      }),
      runs(300),
    );
  });

  it('shows the same when it is read back', () => {
    fc.assert(
      fc.property(documents({ mentions: false }), (given) => {
        const document = normalise(given);
        const elements = writeBlocks(document);
        const { text } = readText({ ts: '1.000000', blocks: [{ type: 'rich_text', elements }] });
        expect(bare(plainText(parseMarkdown(text)))).toBe(bare(plainText(document)));
      }),
      runs(300),
    );
  });

  it('holds nothing that Slack refuses: no empty element, no address that is none', () => {
    fc.assert(
      fc.property(documents(), (document) => {
        for (const group of writeBlocks(normalise(document))) {
          const lines = group.type === 'rich_text_list' ? group.elements : [group];
          for (const { elements } of lines) {
            expect(elements.length).toBeGreaterThan(0);
            for (const { text, url } of elements) {
              expect(text).not.toBe('');
              if (url !== undefined) expect(readUrl(url)).not.toBeNull();
            }
          }
        }
      }),
      runs(300),
    );
  });

  it('pings those alone whom it mentions', () => {
    const broad = '@here @channel <!channel> <@U1> <@U1|x> :tada:';
    expect(JSON.stringify(written(broad))).not.toMatch(/"(?:user|usergroup|broadcast|channel)"/);
    expect(writeMrkdwn(parseMarkdown(broad))).not.toMatch(/<[@!]/);
  });

  it('comes back whole, but for headings, spoilers and quotes in quotes', () => {
    const markdown = [
      'Hello **bold *and italic* text** ~~gone~~ `code*`\\*',
      '',
      '[label](https://example.org/) https://example.org/a_b.',
      '- one',
      '  1. deep',
      '  2. deeper',
      '- two',
      'between',
      '3. three',
      '4. four',
      '> quoted',
      '> - in a list',
      'after',
      '```',
      'a < b',
      '```',
      '',
      'end',
    ].join('\n');
    const { text } = readText({ ts: '1.0', blocks: [{ type: 'rich_text', elements: written(markdown) }] });
    expect(parseMarkdown(text)).toEqual(parseMarkdown(markdown));
  });

  it.each([
    ['https://example.org/wiki/Ada_(name)', 'https://example.org/wiki/Ada_(name)'],
    ['(see https://example.org/wiki/Ada_(name)).', 'https://example.org/wiki/Ada_(name)'],
    ['(https://example.org/a)', 'https://example.org/a'],
    ['https://example.org/a_(b))', 'https://example.org/a_(b)'],
    ['見る：https://example.org/a。', 'https://example.org/a'],
    ['（https://example.org/a）', 'https://example.org/a'],
  ])('leads from %s to where it leads', (markdown, url) => {
    const [line] = written(markdown);
    const links = (line!.elements as RichTextLeaf[]).filter(({ type }) => type === 'link');
    expect(links.map((link) => link.url)).toEqual([url]);
    expect(visible([line!])).toBe(markdown);
  });

  it('makes headings bold, keeps hidden text between signs, and numbers that are no list’s as words', () => {
    expect(written('# A *title*')).toEqual([
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'A ', style: { bold: true } },
          { type: 'text', text: 'title', style: { bold: true, italic: true } },
        ],
      },
    ]);
    expect(visible(written('It was ||the **butler**||.'))).toBe('It was ||the butler||.');
    expect(visible(written('0. zero\n1. one'))).toBe('0. zero\n1. one');
    expect(visible(written('20240101. a date'))).toBe('20240101. a date');
  });

  it('mentions people and channels as such', () => {
    const document: Document = [
      {
        kind: 'paragraph',
        children: [
          { kind: 'mention', mention: { target: 'person', text: '@Ada Lovelace', id: 'U1' } },
          { kind: 'bold', children: [{ kind: 'mention', mention: { target: 'channel', text: '#general', id: 'C1' } }] },
        ],
      },
    ];
    expect(writeBlocks(document)).toMatchObject([
      {
        elements: [
          { type: 'user', user_id: 'U1' },
          { type: 'channel', channel_id: 'C1', style: { bold: true } },
        ],
      },
    ]);
    expect(writeMrkdwn(document)).toBe('<@U1>*<#C1>*');
  });
});

describe('A document as Slack’s markup', () => {
  it('stands beside the blocks for notifications', () => {
    const markdown =
      '# Title\n**b** *i* ~~s~~ ||h|| `a<b`\n> q\n- one\n  1. two\n[a|b & c](https://x.example/?a=1&b=2)\n```\n<\n```';
    expect(writeMrkdwn(parseMarkdown(markdown))).toBe(
      [
        '*Title*',
        '*b* _i_ ~s~ ||h|| `a&lt;b`',
        '> q',
        '• one',
        '    1. two',
        '<https://x.example/?a=1&amp;b=2|a b &amp; c>',
        '```',
        '&lt;',
        '```',
      ].join('\n'),
    );
  });
});
