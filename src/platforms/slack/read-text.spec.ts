import fc from 'fast-check';
import { punctuationText } from '../../../test/support/documents.js';
import { runs } from '../../../test/support/properties.js';
import { mentionToken } from '../inbound-event.js';
import { parseMarkdown, plainText } from '../rich-text/index.js';
import type { RichTextGroup, RichTextLeaf } from './blocks.js';
import { readText } from './read-text.js';
import { escape } from './write-mrkdwn.js';
import { cpuTimeOf } from '../../../test/support/cpu-time.js';

const ts = '1763683200.000100';
const read = (text: string) => readText({ ts, text });
const markdownOf = (text: string) => read(text).text;

const rich = (...elements: RichTextGroup[]) =>
  readText({ ts, text: '*fallback*', blocks: [{ type: 'rich_text', elements }] });
const section = (...elements: RichTextLeaf[]): RichTextGroup => ({ type: 'rich_text_section', elements });
const say = (text: string, style?: RichTextLeaf['style']): RichTextLeaf => ({ type: 'text', text, style });

describe('Slack’s markup, read', () => {
  it.each([
    ['&lt;b&gt; &amp;amp; &quot;', '<b> &amp; &quot;'],
    ['<!here> <!channel> <!everyone|everyone>', '@here @channel @everyone'],
    ['<!subteam^S1|@writers> <!subteam^S2>', '@writers @group'],
    ['<!date^1392734382^{date_num}|2014-02-18>', '2014-02-18'],
    ['<https://example.org>', 'https://example.org'],
    ['<https://example.org/a|example.org/a>', 'https://example.org/a'],
    ['<https://example.org/?a=1&amp;b=2|two &amp; two>', '[two & two](https://example.org/?a=1&b=2)'],
    ['<mailto:ann@example.org|ann@example.org>', 'ann@example.org'],
    ['<mailto:ann@example.org|write to Ann>', '[write to Ann](mailto:ann@example.org)'],
    ['<tel:+123|+123>', '+123'],
    ['<slack://open|open it>', 'open it (slack://open)'],
    ['*bold* _italic_ ~gone~ `co*de`', '**bold** _italic_ ~~gone~~ `co*de`'],
    ['*bold with _italic_ in it*', '**bold with _italic_ in it**'],
    ['2 * 3 * 4, snake_case_name, a*b*c, *open', '2 * 3 * 4, snake_case_name, a\\*b\\*c, \\*open'],
    ['*one\ntwo*', '\\*one\ntwo\\*'],
    ['**literal** and ||too||', '\\*\\*literal\\*\\* and \\|\\|too\\|\\|'],
    ['# no heading\n[no](https://link.example)', '\\# no heading\n[no\\](https://link.example)'],
    ['&gt; said\n&gt;by Ada\nMe', '> said\n> by Ada\nMe'],
    ['> said', '> said'],
    ['&gt;&gt;&gt; all\nof it', '> all\n> of it'],
    ['• one\n    ◦ deeper\n• two', '- one\n  - deeper\n- two'],
    ['- one\n- two', '- one\n- two'],
    ['3. three\n4. four', '3. three\n4. four'],
    ['See ```\na &lt; b\n  *c*\n``` there', 'See \n```\na < b\n  *c*\n```\n there'],
    ['``` left open', '\\``` left open'],
    [':wave::skin-tone-3::tada: :party_parrot: 10:100:20', '👋🏼🎉 :party_parrot: 10:100:20'],
    ['<https://example.org/:tada:>', 'https://example.org/:tada:'],
    ['https://example.org/_a_/:tada:/*b*/c', 'https://example.org/_a_/:tada:/*b*/c'],
    ['*https://example.org/a_b*, _https://example.org/_', '**https://example.org/a_b**, _https://example.org/_'],
    ['', ''],
  ])('%j is %j', (markup, text) => {
    expect(read(markup)).toEqual({ text, mentions: [] });
  });

  it('leaves mentions for the router, each once, with the name where it is told', () => {
    const [one, bot, channel] = [
      mentionToken('person', 'U1'),
      mentionToken('person', 'U2'),
      mentionToken('channel', 'C1'),
    ];
    expect(read('*<@U1>* <@U1> <@U2|ann.lee> <#C1|general> <#C2|>')).toEqual({
      text: `**${one}** ${one} ${bot} ${channel} ${mentionToken('channel', 'C2')}`,
      mentions: [
        { token: one, kind: 'person', id: 'U1', name: null },
        { token: bot, kind: 'person', id: 'U2', name: 'ann.lee' },
        { token: channel, kind: 'channel', id: 'C1', name: 'general' },
        { token: mentionToken('channel', 'C2'), kind: 'channel', id: 'C2', name: null },
      ],
    });
  });

  it('takes nobody’s text for a mention', () => {
    const forged = mentionToken('person', 'U1');
    expect(read(`${forged} &lt;@U1&gt; @U1`)).toEqual({ text: 'person:U1 <@U1> @U1', mentions: [] });
    const signs = (unicode: string): RichTextLeaf => ({ type: 'emoji', name: 'forged', unicode });
    expect(rich(section(signs('e000'), say('person:U1'), signs('1f44b-e001'))).text).toBe(':forged:person:U1👋');
  });

  it('reads back what was escaped', () => {
    const text = '<!channel> <@U1> a && b &amp; <https://example.org|x>';
    expect(plainText(parseMarkdown(markdownOf(escape(text))))).toBe(text);
  });

  it('keeps every word of any markup', () => {
    const words = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
    fc.assert(
      fc.property(fc.array(punctuationText(), { maxLength: 8 }), (lines) => {
        const text = lines.join('\n').replaceAll(':', ' ');
        expect(words(plainText(parseMarkdown(markdownOf(escape(text)))))).toBe(words(text));
      }),
      runs(300),
    );
  });

  it.each(['<', '*a ', '`', '```', ':a', '<a|', '&gt; ', '• ', '_', '    '])(
    'reads a great many %j in no time',
    (sign) => {
      expect(cpuTimeOf(() => read(sign.repeat(40_000 / sign.length)))).toBeLessThan(2000);
    },
  );
});

describe('Slack’s rich text, read', () => {
  it('is preferred to the text beside it, and takes no sign in it for a mark', () => {
    expect(rich(section(say('2 *3* '), say('bold', { bold: true }), say(' &amp; <b>'))).text).toBe(
      '2 \\*3\\* **bold** &amp; <b>',
    );
  });

  it('has styles, also several at a time', () => {
    const both = { bold: true, italic: true };
    expect(rich(section(say('a', both), say('b', { strike: true }), say(' '), say('c*', { code: true }))).text).toBe(
      '**_a_**~~b~~ `c*`',
    );
  });

  it('names people, channels, groups, emoji, dates and links', () => {
    const { text, mentions } = rich(
      section(
        { type: 'user', user_id: 'U1' },
        say(' '),
        { type: 'channel', channel_id: 'C1' },
        say(' '),
        { type: 'usergroup' },
        say(' '),
        { type: 'broadcast', range: 'here' },
        say(' '),
        { type: 'emoji', name: 'wave', unicode: '1f44b' },
        { type: 'emoji', name: 'woman-in-lotus', unicode: '1f9d8-200d-2640-fe0f' },
        { type: 'emoji', name: 'party_parrot' },
        say(' '),
        { type: 'date', fallback: 'today' },
        say(' '),
        { type: 'link', url: 'https://example.org/a_b' },
        say(' '),
        { type: 'link', url: 'https://example.org', text: 'here', style: { bold: true } },
      ),
    );
    expect(text).toBe(
      `${mentionToken('person', 'U1')} ${mentionToken('channel', 'C1')} @group @here 👋🧘‍♀️:party_parrot: today ` +
        'https://example.org/a_b **[here](https://example.org)**',
    );
    expect(mentions.map(({ id, name }) => [id, name])).toEqual([
      ['U1', null],
      ['C1', null],
    ]);
  });

  it('keeps the tones of emoji, whose names do not tell them', () => {
    const wave: RichTextLeaf = { type: 'emoji', name: 'wave', unicode: '1f44b-1f3fd' };
    const heart: RichTextLeaf = { type: 'emoji', name: 'heart' };
    expect(rich(section(wave, heart, { type: 'emoji', name: 'wave::skin-tone-2' })).text).toBe('👋🏽❤️👋🏻');
  });

  it('keeps addresses and labels in code', () => {
    const style = { code: true };
    const bare: RichTextLeaf = { type: 'link', url: 'https://example.org/a_b', style };
    const labelled: RichTextLeaf = { type: 'link', url: 'https://example.org', text: 'run()', style };
    expect(rich(section(bare, say(' '), labelled)).text).toBe(
      '`https://example.org/a_b` [`run()`](https://example.org)',
    );
  });

  it('has quotes, code, and lists in lists', () => {
    const items = (...texts: string[]) => texts.map((text) => section(say(text)) as never);
    const { text } = rich(
      section(say('First\n\n')),
      { type: 'rich_text_list', style: 'bullet', indent: 0, elements: items('one') },
      { type: 'rich_text_list', style: 'ordered', indent: 1, elements: items('deep', 'deeper') },
      { type: 'rich_text_list', style: 'bullet', indent: 0, elements: items('two') },
      { type: 'rich_text_list', style: 'ordered', offset: 6, border: 1, elements: items('seven') },
      { type: 'rich_text_preformatted', elements: [say('a < b\n  c\n')] },
      { type: 'rich_text_quote', elements: [say('said\nby Ada')] },
      section(say('Last')),
    );
    expect(text).toBe(
      [
        'First',
        '',
        '- one\n  1. deep\n  2. deeper\n- two',
        '> 7. seven',
        '```\na < b\n  c\n```',
        '> said\n> by Ada',
        'Last',
      ].join('\n'),
    );
  });

  it('may lack anything', () => {
    expect(readText({ ts, blocks: [{ type: 'rich_text' }] }).text).toBe('');
    const broken = [{ type: 'rich_text_section' }, { type: 'rich_text_list' }, {}] as never[];
    expect(rich(...broken).text).toBe('**fallback**');
    expect(rich(section({ type: 'user' }, { type: 'text' }, { type: 'emoji', unicode: 'ffffff' })).text).toBe('::');
  });
});

describe('A bot’s message without text', () => {
  it('is read from its blocks', () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'Deploy *done*' } },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '*All* good' },
        fields: [{ type: 'plain_text', text: '2 * 2' }],
      },
      { type: 'divider' },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'by <@U1>' }, { type: 'image' }] },
      { type: 'markdown', text: '**and** so on' },
    ];
    expect(readText({ ts, text: '', blocks }).text).toBe(
      `## Deploy \\*done\\*\n**All** good\n2 * 2\nby ${mentionToken('person', 'U1')}\n**and** so on`,
    );
  });
});
