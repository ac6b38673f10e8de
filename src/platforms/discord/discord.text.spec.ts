import fc from 'fast-check';
import { seenOnDiscord } from '../../../test/providers/discord-reader.js';
import { documents, proseText, punctuationText } from '../../../test/support/documents.js';
import { runs } from '../../../test/support/properties.js';
import {
  type Document,
  type Inline,
  normalise,
  parseMarkdown,
  plainText,
  walk,
  writeMarkdown,
} from '../rich-text/index.js';
import { escape, NOTHING } from './discord.escape.js';
import { readableText } from './discord.decode-text.js';
import { encode } from './discord.encode.js';
import { type DiscordPayload, readPayload } from './discord.payload.js';
import { writeDiscord } from './discord.write-text.js';
import { cpuTimeOf } from '../../../test/support/cpu-time.js';

const PERSON = '1309068000000000200';
const CHANNEL = '1309068000000000011';

const read = (content: string): string => readableText(content, []).text;
const write = (markdown: string): string => writeDiscord(parseMarkdown(markdown));

/** Signs that can be seen, without the addresses of links, which stand behind some labels. */
function visible(text: string, document: Document = []): string {
  const addresses: string[] = [];
  walk(document, (node) => {
    if (node.kind === 'link') addresses.push(node.url, node.url.replace(/^(?:mailto|tel):/, ''), encodeURI(node.url));
  });
  const bare = (shown: string) => shown.replace(/[\s\u200b]+/g, '');
  return addresses.reduce((shown, address) => shown.replaceAll(bare(`(${address})`), ''), bare(text));
}

/** Signs that stand in spoilers. */
function hiddenIn(document: Document): string {
  let hidden = '';
  walk(document, (node) => {
    if (node.kind === 'spoiler') hidden += visible(plainText([{ kind: 'paragraph', children: node.children }]));
  });
  return hidden;
}

const payloads = (content: string, more: object = {}): DiscordPayload[] => {
  const author = { name: 'Grace', avatarUrl: null };
  const encoded = encode({ content, author, replyTo: null, mentions: [], files: [], ...more });
  if ('refused' in encoded) throw new Error(encoded.refused);
  return encoded.parts.map(readPayload);
};

describe("Discord's Markdown read", () => {
  it.each([
    ['**b** *i* _i_ __u__ ~~s~~ ||h|| `c`', '**b** _i_ _i_ u ~~s~~ ||h|| `c`'],
    ['***both*** and **bold *with* it**', '**_both_** and **bold _with_ it**'],
    ['snake_case_name, 2 * 3 * 4', 'snake_case_name, 2 * 3 * 4'],
    ['\\*no\\* \\_no\\_ C:\\dir', '\\*no\\* \\_no\\_ C:\\dir'],
    ['> a\n> b\nc', '> a\n> b\nc'],
    ['a\n>>> b\nc', 'a\n> b\n> c'],
    ['# One\n## Two\n### Three\n#### Four\n-# small', '# One\n## Two\n### Three\n\\#### Four\nsmall'],
    ['- a\n  - b\n- c\n1. d', '- a\n  - b\n- c\n- d'],
    ['3. a\n4. b', '3. a\n4. b'],
    ['so ```ts\nlet a = "*";\n``` it is', 'so \n```ts\nlet a = "*";\n```\n it is'],
    [
      '[plan](https://a.example/b_(c)) <https://a.example/x_y_>',
      '[plan](https://a.example/b_(c)) https://a.example/x_y_',
    ],
    ['[https://bank.example](https://evil.example)', '\\[https://bank.example](https://evil.example)'],
    ['¯\\_(ツ)_/¯', '¯\\\\\\_(ツ)\\_/¯'],
  ])('%j is %j', (content, markdown) => {
    expect(parseMarkdown(read(content))).toEqual(parseMarkdown(markdown));
  });

  it('is read in time whatever it is', () => {
    const took = cpuTimeOf(() => {
      for (const piece of ['*a ', '_a ', '**', '[', '](', '`a``', '<@', '> ', '- ', '```', '||a', '\\', '*_~|']) {
        read(piece.repeat(4000));
      }
    });
    expect(took).toBeLessThan(10_000);
  });

  it('says whom it mentions and keeps what somebody else made look so', () => {
    const people = [{ id: PERSON, username: 'ada', global_name: 'Ada' }] as never;
    const { text, mentions } = readableText(
      `**<@${PERSON}>** \ue000person:1\ue001 \\<@${PERSON}> <#${CHANNEL}>`,
      people,
    );
    expect(mentions).toMatchObject([
      { kind: 'person', id: PERSON, name: 'Ada' },
      { kind: 'channel', id: CHANNEL, name: null },
    ]);
    expect(text).toBe(`**${mentions[0]!.token}** person:1 <@${PERSON}> ${mentions[1]!.token}`);
  });
});

describe("Discord's Markdown written", () => {
  it.each([
    ['# One\n#### Four', '# One\n**Four**'],
    ['\\# no\n\\- no\n1\\. no\n\\> no', '\\# no\n\\- no\n1\\. no\n\\> no'],
    ['-# no subtext, ||hidden||', '\\-# no subtext, ||hidden||'],
    ['https://a.example/snake_case_*x and \\*this\\*', 'https://a.example/snake_case_*x and \\*this\\*'],
    [
      '[mail](mailto:ada@example.com) [ada@example.com](mailto:ada@example.com)',
      'mail (ada@example.com) ada@example.com',
    ],
    ['**use `**kwargs` and `x`**, `__y__`', '**use \\*\\*kwargs and `x`**, `__y__`'],
    ['||if `a || b` then||', '||if a \\|\\| b then||'],
    ['||**a `**` b** *c*`` ```d ``||', '||**a \\*\\* b** *c*\\`\\`\\`d||'],
    [
      'https://a.example/b||hidden||, **https://a.example/b**',
      '<https://a.example/b>||hidden||, **<https://a.example/b>**',
    ],
    ['\\<https://a.example/b>||hidden||', '\\<<https://a.example/b>>||hidden||'],
    ['https://||hidden||', 'https\\://||hidden||'],
    ['||https://a.example/\\|\\|||', '||<https://a.example/|\u200b|>||'],
    ['[a](https://b.example/) ](https://c.example/)', '[a](https://b.example/) ]\\(https://c.example/)'],
    ['> a\n> > b', '> a\n> b'],
    ['- a\n  1. b\n- c', '- a\n  1. b\n- c'],
  ])('%j is %j', (markdown, content) => {
    expect(write(markdown)).toBe(content);
  });

  it('shows what the document says, and nothing else', () => {
    fc.assert(
      fc.property(documents({ mentions: false }), (document) => {
        const meant = normalise(document);
        const content = writeDiscord(document);
        expect(visible(seenOnDiscord(content), meant)).toBe(visible(plainText(meant), meant));
      }),
      runs(400),
    );
  });

  it('hides what is hidden, whatever code and marks stand in it', () => {
    const words = fc
      .constantFrom('Ada', 'snake_case', 'and', '10', 'https://a.example/b_', '<https://a.example>')
      .map((shown): Inline => ({ kind: 'text', text: shown }));
    const code = punctuationText().map((shown): Inline => ({ kind: 'code', text: shown }));
    const inside = fc.array(fc.oneof(words, code), { minLength: 1, maxLength: 3 });
    const mark = fc
      .tuple(fc.constantFrom('bold', 'italic', 'strike'), inside)
      .map(([kind, children]): Inline => ({ kind, children }));
    const spoiler = fc.array(fc.oneof(words, code, mark), { minLength: 1, maxLength: 3 });
    const between = fc.constantFrom('', ' ', ' x ').map((shown): Inline => ({ kind: 'text', text: shown }));
    fc.assert(
      fc.property(inside, spoiler, inside, between, (before, children, behind, space) => {
        const hidden: Inline = { kind: 'spoiler', children };
        const document = normalise([{ kind: 'paragraph', children: [...before, space, hidden, space, ...behind] }]);
        expect(hiddenIn(parseMarkdown(read(writeDiscord(document))))).toBe(hiddenIn(document));
      }),
      runs(400),
    );
  });

  it('hides an address that ends with the sign of what hides it', () => {
    const children: Inline[] = ['https://!', '||'].map((text) => ({ kind: 'code', text }));
    const document = normalise([{ kind: 'paragraph', children: [{ kind: 'spoiler', children }] }]);
    expect(hiddenIn(parseMarkdown(read(writeDiscord(document))))).toBe('https://!||');
  });

  it('shows what could end a link that stands before', () => {
    const link: Inline = { kind: 'link', url: 'https://a.example/', children: [{ kind: 'text', text: 'a' }] };
    for (const text of ['](https://b.example)', 'https://](https://b.example)']) {
      const children: Inline[] = [link, { kind: 'bold', children: [{ kind: 'text', text }] }];
      expect(visible(seenOnDiscord(writeDiscord([{ kind: 'paragraph', children }])))).toBe(`a${text}`);
    }
  });

  it('begins no block of code within an address', () => {
    const text = 'https://```!```!';
    const document = normalise([{ kind: 'paragraph', children: [{ kind: 'text', text }] }]);
    expect(visible(plainText(parseMarkdown(read(writeDiscord(document)))))).toBe(text);
  });

  it('shows no sign twice where an address ends in the middle of three', () => {
    const pieces = ['https://a.example/`', '``b'].map((text) => ({ kind: 'literal' as const, text }));
    expect(escape(pieces, { heading: false }).replaceAll(NOTHING, '')).toBe('https://a.example/```b');
  });

  it('is read as it was written, where it is prose', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(proseText(), punctuationText()), { maxLength: 4 }), (lines) => {
        const document = normalise([{ kind: 'paragraph', children: [{ kind: 'text', text: lines.join('\n') }] }]);
        const back = parseMarkdown(read(writeDiscord(document)));
        expect(visible(plainText(back))).toBe(visible(plainText(document)));
      }),
      runs(400),
    );
  });

  it('fits in its parts, each no longer than Discord takes, and notifies nobody', () => {
    const text = fc.array(fc.oneof(proseText(), punctuationText()), { minLength: 60, maxLength: 300 });
    fc.assert(
      fc.property(text, (lines) => {
        const content = lines.join('\n');
        const parts = payloads(content);
        for (const { webhook, bot, users } of parts) {
          expect([webhook!.content.length, bot.content.length].every((length) => length <= 2000)).toBe(true);
          expect(users).toEqual([]);
        }
      }),
      runs(40),
    );
  });

  it('fits in its parts, however it is formatted', () => {
    fc.assert(
      fc.property(fc.array(documents(), { minLength: 10, maxLength: 30 }), (many) => {
        const encoded = encode({
          content: writeMarkdown(many.flat()),
          author: null,
          replyTo: null,
          mentions: [],
          files: [],
        });
        const lengths = 'parts' in encoded ? encoded.parts.map((part) => readPayload(part).bot.content.length) : [];
        expect(lengths.filter((length) => length > 2000)).toEqual([]);
      }),
      runs(25),
    );
  });

  it('notifies those of its mentions that stand in a part, and leaves what looks so as words', () => {
    const mentions = [
      { text: '@Ada', target: 'person', id: PERSON },
      { text: '#plans', target: 'channel', id: CHANNEL },
      { text: '@Bob', target: 'person', id: '1309068000000000201' },
    ];
    const content = `@Ada, see #plans. @everyone <@${PERSON}> \`@Ada\``;
    const [payload] = payloads(content, { mentions });
    expect(payload!.users).toEqual([PERSON]);
    expect(payload!.webhook!.content).toBe(`<@${PERSON}>, see <#${CHANNEL}>. @everyone \\<@${PERSON}> \`@Ada\``);
  });
});
