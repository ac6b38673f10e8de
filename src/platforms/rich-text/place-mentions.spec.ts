import { parseMarkdown } from './parse-markdown.js';
import { countPlaces, placeMentions, type PlacedMention } from './place-mentions.js';
import { walk, type Mention } from './document.js';

const ada: Mention = { target: 'person', text: '@Ada', id: 'U1' };
const adaLovelace: Mention = { target: 'person', text: '@Ada Lovelace', id: 'U2' };
const general: Mention = { target: 'channel', text: '#general', id: 'C1' };

function placed(markdown: string, mentions: PlacedMention[] = [ada, adaLovelace, general]): string[] {
  const ids: string[] = [];
  walk(placeMentions(parseMarkdown(markdown), mentions), (node) => {
    if (node.kind === 'mention') ids.push(node.mention.id);
  });
  return ids;
}

describe('placeMentions', () => {
  it('finds every place, the longest name first', () => {
    expect(placed('@Ada and @Ada Lovelace, in #general.')).toEqual(['U1', 'U2', 'C1']);
    expect(placed('- **@Ada**\n- > @Ada')).toEqual(['U1', 'U1']);
  });

  it('leaves what surrounds a mention as it was', () => {
    expect(placeMentions(parseMarkdown('hi @Ada!'), [ada])).toEqual([
      {
        kind: 'paragraph',
        children: [
          { kind: 'text', text: 'hi ' },
          { kind: 'mention', mention: ada },
          { kind: 'text', text: '!' },
        ],
      },
    ]);
  });

  it('takes no part of a longer word for a name', () => {
    expect(placed('@Adam x@Ada _@Ada @Ada_b @Adaé #generals @Ada2')).toEqual([]);
    expect(placed('**x**@Ada @Ada**m**')).toEqual([]);
    expect(placed('@Ada_ (@Ada) @Ada.')).toEqual(['U1', 'U1', 'U1']);
  });

  it('stays out of code and of labels', () => {
    expect(placed('`@Ada` [@Ada](https://a.example)\n```\n@Ada\n```')).toEqual([]);
  });

  it('tells those apart who look the same, by their places in the order of reading', () => {
    const [one, other] = [
      { ...ada, places: [0, 2] },
      { ...ada, id: 'U9', places: [1] },
    ];
    expect(placed('@Ada\n> @Ada\n- `@Ada` @Ada', [one, other])).toEqual(['U1', 'U9', 'U1']);
    expect(placed('@Ada and @Ada', [{ ...ada, places: [1] }])).toEqual(['U1']);
  });

  it('takes nobody for the beginning of a longer name that means nobody', () => {
    expect(placed('@Ada Lovelace', [ada, { ...adaLovelace, places: [] }])).toEqual([]);
  });
});

describe('countPlaces', () => {
  it('counts as placeMentions finds them', () => {
    const counts = countPlaces(parseMarkdown('@Ada, **@Ada** `@Ada` @Adam @Ada Lovelace'), [
      '@Ada',
      '@Ada Lovelace',
      '@Mel',
    ]);
    expect([...counts]).toEqual([
      ['@Ada', 2],
      ['@Ada Lovelace', 1],
      ['@Mel', 0],
    ]);
  });
});
