import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DeskAuthor, Screen } from './desk.contract.js';
import { ScreenChain } from './screen-chain.service.js';

const AUTHOR: DeskAuthor = { kind: 'user', id: 'u1', name: 'Ada', avatarUrl: null, platform: null };

const chainOf = (...screens: Screen['screen'][]): ScreenChain => {
  const chain = new ScreenChain();
  screens.forEach((screen, n) => chain.register({ name: `screen-${n}`, screen }));
  return chain;
};
const pass = (chain: ScreenChain) => chain.pass({ channelId: 'c1', content: 'text' }, () => AUTHOR);
const append =
  (suffix: string): Screen['screen'] =>
  ({ content }) =>
    Promise.resolve({ content: content + suffix });

beforeAll(() => Logger.overrideLogger(false));

it('asks for no author while there are no screens', async () => {
  const findAuthor = jest.fn(() => AUTHOR);
  expect(await new ScreenChain().pass({ channelId: 'c1', content: 'text' }, findAuthor)).toEqual({ content: 'text' });
  expect(findAuthor).not.toHaveBeenCalled();
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
  const started = Date.now();
  const slow: Screen['screen'] = async ({ content }) => {
    await sleep(1_500);
    return { content: `${content}!` };
  };
  expect(await pass(chainOf(slow, slow, append('late')))).toEqual({ content: 'text!' });
  expect(Date.now() - started).toBeLessThan(2_500);
});

it('refuses two screens of one name', () => {
  const chain = chainOf(append('1'));
  expect(() => chain.register({ name: 'screen-0', screen: append('2') })).toThrow('Two screens are named "screen-0".');
});
