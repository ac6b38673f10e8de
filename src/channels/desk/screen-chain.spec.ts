import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Database } from '../../kernel/database/database.service.js';
import type { DeskAuthor, Screen } from './desk.contract.js';
import { ScreenChain } from './screen-chain.service.js';

const AUTHOR: DeskAuthor = { kind: 'user', id: 'u1', name: 'Ada', avatarUrl: null, platform: null };

/** What the look for hooks finds: whose channel it is, or that nobody screens there. */
const looking = (row: object | null) => ({ one: jest.fn(async () => row) });
const chainOf = (...screens: Screen['screen'][]): ScreenChain => {
  const chain = new ScreenChain(looking({ organisation_id: 'o1' }) as unknown as Database);
  screens.forEach((screen, n) => chain.register({ name: `screen-${n}`, screen }));
  return chain;
};
const TEXT = { channelId: 'c1', key: 'k1', content: 'text', author: AUTHOR, threadId: null };
const pass = (chain: ScreenChain) => chain.pass(TEXT);
const append =
  (suffix: string): Screen['screen'] =>
  ({ content }) =>
    Promise.resolve({ content: content + suffix });

beforeAll(() => Logger.overrideLogger(false));

it('asks nobody where no screen is wanted', async () => {
  const screen = jest.fn(append('x'));
  const db = looking(null);
  const chain = new ScreenChain(db as unknown as Database);
  expect(await pass(chain)).toEqual({ content: 'text' });
  expect(db.one).not.toHaveBeenCalled();
  chain.register({ name: 'one', screen });
  expect(await pass(chain)).toEqual({ content: 'text' });
  expect([db.one.mock.calls.length, screen.mock.calls.length]).toEqual([1, 0]);
});

it('tells a screen whose channel it is, and everything about the text', async () => {
  const screen = jest.fn(append(''));
  await pass(chainOf(screen));
  expect(screen).toHaveBeenCalledWith({ ...TEXT, organisationId: 'o1' }, expect.any(AbortSignal));
});

it('shows a message of files alone, and spares the screens one that is nothing', async () => {
  const files = [{ name: 'plan.pdf', content_type: 'application/pdf', bytes: 9 }];
  const screen = jest.fn<ReturnType<Screen['screen']>, Parameters<Screen['screen']>>(append(''));
  const chain = chainOf(screen, () => Promise.resolve({ withheld: 'No plans.' }));
  expect(await chain.pass({ ...TEXT, content: '', files })).toEqual({ withheld: 'No plans.' });
  expect(screen.mock.calls[0]?.[0]).toMatchObject({ content: '', files });
  expect(await chain.pass({ ...TEXT, content: ' ' })).toEqual({ content: ' ' });
  expect(await chain.pass({ ...TEXT, content: '', files: [] })).toEqual({ content: '' });
  expect(screen).toHaveBeenCalledTimes(1);
});

it('runs screens in the order of their registration', async () => {
  expect(await pass(chainOf(append('1'), append('2')))).toEqual({ content: 'text12' });
});

it('stops at the screen that withholds', async () => {
  const after = jest.fn(append('x'));
  expect(await pass(chainOf(() => Promise.resolve({ withheld: 'spam' }), after))).toEqual({ withheld: 'spam' });
  expect(after).not.toHaveBeenCalled();
});

it('passes over a screen that fails', async () => {
  expect(await pass(chainOf(() => Promise.reject(new Error('no')), append('1')))).toEqual({ content: 'text1' });
});

it('lets a message go on unchanged when the screens take more than two seconds together', async () => {
  const slow: Screen['screen'] = async ({ content }) => {
    await sleep(1_500);
    return { content: `${content}!` };
  };
  const deaf: Screen['screen'] = () => new Promise(() => {});
  const passing = pass(chainOf(slow, deaf, append('late')));
  // Timers of one process go off in their order, however late on a busy machine.
  const late = sleep(2_700, 'too late', { ref: false });
  expect(await Promise.race([passing, late])).toEqual({ content: 'text!' });
});

it('keeps what a screen had found out when its time was over', async () => {
  const partly: Screen['screen'] = ({ content }, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve({ content: `${content}, partly` })));
  expect(await pass(chainOf(partly))).toEqual({ content: 'text, partly' });
});

it('refuses two screens of one name', () => {
  const chain = chainOf(append('1'));
  expect(() => chain.register({ name: 'screen-0', screen: append('2') })).toThrow('Two screens are named "screen-0".');
});
