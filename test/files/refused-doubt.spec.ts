import { Ledger } from '../../src/messaging/outbound/ledger.service.js';
import type { Part } from '../../src/platforms/contract.js';
import { ProviderError } from '../../src/platforms/errors.js';
import type { Side } from '../bridge/bridge-stage.js';
import { until } from '../support/until.js';
import { REFUSED, RefusedStage } from './refused-stage.js';

let refused: RefusedStage;

beforeEach(async () => {
  refused = await RefusedStage.open();
}, 60_000);
afterEach(async () => {
  jest.restoreAllMocks();
  await refused.close();
});

const FILES = ['a.txt', REFUSED, 'c.txt'];
const SHOWN = ['one;', 'a.txt', `link to ${REFUSED}`, 'c.txt'];

const isLink = (part: Part | undefined): boolean => part?.file !== undefined && !part.files;

async function crossedOnce(to: Side): Promise<void> {
  expect(await refused.outcomesAt(to, 1)).toMatchObject([
    { status: 'degraded', reasons: expect.arrayContaining([expect.stringContaining(REFUSED)]) as unknown },
  ]);
  expect(await refused.shownAt(to)).toEqual(SHOWN);
}

/** As a process that dies: what it was about to write is not written, and the job begins anew. */
const dies = () => Promise.reject(new Error('The process dies'));

describe('A file that Discord refuses, when the process dies', () => {
  let to: Side;
  let deaths: number;

  beforeEach(async () => {
    to = await refused.stage.connect('discord');
    await refused.refuse(to);
    deaths = 0;
  }, 60_000);

  it('after the refusal, before the link leaves: crosses once', async () => {
    const ledger = refused.stage.app.get(Ledger);
    const mark = ledger.markSending.bind(ledger);
    jest.spyOn(ledger, 'markSending').mockImplementation((...given) => {
      const [, , { parts }, index] = given;
      if (!isLink(parts[index]) || deaths > 0) return mark(...given);
      deaths += 1;
      return dies();
    });
    await refused.say('one;', FILES);
    await crossedOnce(to);
    expect(deaths).toBe(1);
  }, 90_000);

  it('after the link was posted, before that is noted: crosses once', async () => {
    const ledger = refused.stage.app.get(Ledger);
    const note = ledger.notePart.bind(ledger);
    jest.spyOn(ledger, 'notePart').mockImplementation((...given) => {
      const [, delivery, { done }] = given;
      if (!isLink(delivery.parts?.[done - 1]) || deaths > 0) return note(...given);
      deaths += 1;
      return dies();
    });
    await refused.say('one;', FILES);
    await crossedOnce(to);
    expect(deaths).toBe(1);
  }, 90_000);

  it.each([true, false])(
    'is a link whose answer was lost, posted: %s',
    async (isPosted) => {
      refused.interpose(to, async (sender, target, part, ...others) => {
        if (!isLink(part) || deaths > 0) return sender.send(target, part, ...others);
        deaths += 1;
        if (isPosted) await sender.send(target, part, ...others);
        throw new ProviderError('outcome-unknown', 'The line broke');
      });
      await refused.say('one;', FILES);
      await crossedOnce(to);
      expect(deaths).toBe(1);
    },
    60_000,
  );
});

describe('A link in place of a refused file, of which nothing can tell whether it arrived', () => {
  it('is left to a person, who sends it again with what comes behind it', async () => {
    const to = await refused.stage.connect('telegram');
    await refused.refuse(to);
    let losses = 0;
    refused.interpose(to, (sender, target, part, ...others) => {
      if (!isLink(part) || losses > 0) return sender.send(target, part, ...others);
      losses += 1;
      throw new ProviderError('outcome-unknown', 'The line broke');
    });
    await refused.say('one;', FILES);
    expect(await refused.outcomesAt(to, 1)).toMatchObject([{ status: 'unknown' }]);
    expect(await refused.shownAt(to)).toEqual(['one;', 'a.txt']);
    await refused.stage.resend(to);
    await until(async () => (await refused.outcomesAt(to, 1))[0]?.status === 'degraded');
    await crossedOnce(to);
  }, 90_000);
});
