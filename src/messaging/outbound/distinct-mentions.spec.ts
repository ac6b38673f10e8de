import { distinctMentions } from './distinct-mentions.js';
import type { ResolvedMention } from './mentions.sql.js';

const ada = (id: string | null, at?: number[], of?: number): ResolvedMention => ({
  text: '@Ada',
  target: 'person',
  id,
  places: at && of !== undefined ? { at, of } : null,
});
const placesOf = (content: string, resolved: ResolvedMention[]) =>
  distinctMentions(content, resolved).mentions.map(({ id, places }) => [id, places]);

describe('Those who are mentioned', () => {
  it('are meant wherever their words stand, when nobody else has them', () => {
    expect(placesOf('@Ada @Ada', [ada('U1')])).toEqual([['U1', undefined]]);
    expect(placesOf('@Ada @Ada', [ada('U1', [0], 2), ada('U1', [1], 2)])).toEqual([['U1', undefined]]);
    expect(placesOf('@Ada', [ada(null)])).toEqual([]);
  });

  it('and look the same are told apart by their places', () => {
    const two = [ada('U1', [0, 2], 3), ada('U2', [1], 3)];
    expect(placesOf('@Ada @Ada @Ada', two)).toEqual([
      ['U1', [0, 2]],
      ['U2', [1]],
    ]);
    expect(placesOf('@Ada **@Ada**', [ada(null, [0], 2), ada('U2', [1], 2)])).toEqual([
      ['', []],
      ['U2', [1]],
    ]);
  });

  it.each([
    ['their places were not noted', '@Ada @Ada', [ada('U1'), ada('U2')]],
    ['one was taken out', '@Ada', [ada('U1', [0], 2), ada('U2', [1], 2)]],
    ['the words were said once more', '@Ada @Ada @Ada', [ada('U1', [0], 2), ada('U2', [1], 2)]],
    ['two claim one place', '@Ada @Ada', [ada('U1', [0], 2), ada('U2', [0], 2)]],
    ['one stands in code', '`@Ada` @Ada', [ada('U1', [0], 2), ada('U2', [1], 2)]],
  ])('and look the same are not notified, and that is said, when %s', (_, content, resolved) => {
    const { mentions, degradations } = distinctMentions(content, resolved);
    expect(mentions.flatMap(({ places }) => places ?? [-1])).toEqual([]);
    expect(degradations).toEqual([{ aspect: 'mention', reason: expect.stringContaining('@Ada') as string }]);
  });

  it('and have no account there keep a longer name from being taken for its beginning', () => {
    const lovelace = { ...ada(null), text: '@Ada Lovelace' };
    expect(placesOf('@Ada Lovelace', [ada('U1'), lovelace])).toEqual([
      ['U1', undefined],
      ['', []],
    ]);
  });
});
