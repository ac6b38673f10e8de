import { Logger } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { Clocks } from './clocks.service.js';

const clocksOf = (...roles: string[]): Clocks => new Clocks({ roles } as unknown as Config);
let clocks: Clocks;

beforeAll(() => Logger.overrideLogger(false));
beforeEach(() => {
  jest.useFakeTimers();
  clocks = clocksOf('worker');
});
afterEach(async () => {
  await clocks.beforeApplicationShutdown();
  jest.useRealTimers();
});

it('looks at boot and every so often from then on, also after a look that failed', async () => {
  const work = jest.fn(() => Promise.reject(new Error('no')));
  clocks.register('spec', 1_000, work);
  expect(work).not.toHaveBeenCalled();
  clocks.onApplicationBootstrap();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(work).toHaveBeenCalledTimes(3);
});

it('looks once at a time, and ends with the look that is under way', async () => {
  let end = (): void => undefined;
  const work = jest.fn(() => new Promise<void>((resolve) => (end = resolve)));
  const clock = clocks.register('spec', 1_000, work);
  clocks.onApplicationBootstrap();
  await jest.advanceTimersByTimeAsync(5_000);
  expect(work).toHaveBeenCalledTimes(1);
  let stopped = false;
  const stopping = clocks.beforeApplicationShutdown().then(() => (stopped = true));
  await jest.advanceTimersByTimeAsync(0);
  expect(stopped).toBe(false);
  end();
  await stopping;
  clock.look();
  expect(work).toHaveBeenCalledTimes(1);
});

it('looks once more for whoever asks while it is looking', async () => {
  const ends: (() => void)[] = [];
  const work = jest.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
  const clock = clocks.register('spec', 60_000, work);
  clocks.onApplicationBootstrap();
  clock.look();
  clock.look();
  expect(work).toHaveBeenCalledTimes(1);
  ends.shift()!();
  await jest.advanceTimersByTimeAsync(0);
  expect(work).toHaveBeenCalledTimes(2);
  ends.shift()!();
  await jest.advanceTimersByTimeAsync(0);
  expect(work).toHaveBeenCalledTimes(2);
});

it('looks at once when asked, and not at all in a process that does not work', async () => {
  const work = jest.fn(() => Promise.resolve());
  const clock = clocks.register('spec', 60_000, work);
  clocks.onApplicationBootstrap();
  await jest.advanceTimersByTimeAsync(0);
  clock.look();
  expect(work).toHaveBeenCalledTimes(2);

  const idle = jest.fn(() => Promise.resolve());
  const web = clocksOf('web');
  const other = web.register('spec', 1_000, idle);
  web.onApplicationBootstrap();
  other.look();
  await jest.advanceTimersByTimeAsync(5_000);
  expect(idle).not.toHaveBeenCalled();
});

it('refuses two clocks of one name', () => {
  clocks.register('spec', 1, () => Promise.resolve());
  expect(() => clocks.register('spec', 1, () => Promise.resolve())).toThrow('Two clocks are named "spec".');
});
