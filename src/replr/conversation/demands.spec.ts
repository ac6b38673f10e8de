import { isOpen, wantsAnswer } from './demands.js';
import type { HeardTurn } from './heard-changes.js';

const NOW = new Date('2026-03-09T18:00:00.000Z');

const turn = (more: Partial<HeardTurn> = {}): HeardTurn => ({
  external_id: '2',
  reply_to: null,
  author_name: 'Ada',
  is_bot: false,
  own: false,
  direct: false,
  text: 'How long?',
  at: NOW,
  version: 0,
  addressed: false,
  ...more,
});

describe('A message may be one to answer', () => {
  it.each<[string, Partial<HeardTurn>, boolean]>([
    ['by somebody else, with words in it', {}, true],
    ['by another bot, which the loop guard looks at', { is_bot: true }, true],
    ['by one of our own bots', { own: true }, false],
    ['without words', { text: ' \n' }, false],
    ['from 59 minutes ago', { at: new Date(NOW.getTime() - 59 * 60_000) }, true],
    ['from an hour ago', { at: new Date(NOW.getTime() - 3600_000) }, false],
    ['from a clock that is ahead', { at: new Date(NOW.getTime() + 60_000) }, true],
  ])('%s: %#', (_what, more, open) => {
    expect(isOpen(turn(more), NOW)).toBe(open);
  });
});

describe('A message wants an answer', () => {
  const quiet = { auto_respond: false, channel_ids: ['C1'] };
  const talkative = { ...quiet, auto_respond: true };
  const none = new Set<string>();

  it.each([
    ['that is for all', turn(), quiet, 'C1', none, false],
    ['that is for all, when it answers all', turn(), talkative, 'C1', none, true],
    ['that mentions it', turn({ addressed: true }), quiet, 'C1', none, true],
    ['that is for it alone, wherever', turn({ direct: true, addressed: true }), quiet, 'D9', none, true],
    ['in a thread that it takes part in', turn({ reply_to: '1' }), quiet, 'C1', new Set(['1']), true],
    ['in another thread', turn({ reply_to: '1' }), quiet, 'C1', new Set(['7']), false],
    ['that mentions it where it does not listen', turn({ addressed: true }), quiet, 'C2', none, false],
    ['when it answers all, where it does not listen', turn(), talkative, 'C2', none, false],
    ['when it listens everywhere', turn(), { ...talkative, channel_ids: null }, 'C2', none, true],
  ])('%s: %#', (_what, what, habit, channel, threads, wanted) => {
    expect(wantsAnswer(what, channel, habit, threads)).toBe(wanted);
  });
});
