import { admittedOf } from './admission.js';
import type { HeardTurn } from './heard-changes.js';

const turnsBy = (authors: string): HeardTurn[] =>
  [...authors].map((author, n) => ({ external_id: `${n}`, is_bot: author === 'b' }) as HeardTurn);

/** A guard that lets bots be answered twice between two people. */
async function admitted(authors: string): Promise<{ ids: string; asked: number }> {
  let left = 2;
  let asked = 0;
  const turns = await admittedOf(turnsBy(authors), ({ is_bot: isBot }) => {
    asked += 1;
    if (!isBot) left = 2;
    return Promise.resolve(!isBot || left-- > 0);
  });
  return { ids: turns.map(({ external_id: id }) => id).join(''), asked };
}

describe('What may be answered of a batch', () => {
  it.each([
    ['everything that people say, for one question', 'pppp', '0123', 1],
    ['what bots say while the budget lasts', 'bbbbb', '01', 3],
    ['what bots say again after a person spoke', 'bbbpbb', '01345', 6],
    ['what a person says between bots', 'bpbp', '0123', 4],
    ['nothing of nothing', '', '', 0],
  ])('is %s', async (_what, authors, ids, asked) => {
    expect(await admitted(authors)).toEqual({ ids, asked });
  });
});
