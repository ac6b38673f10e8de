import { startTeams, type TeamsBot } from '../../testing/teams.js';
import { RateLimits } from './rate-limits.js';
import { TeamsError } from './teams-error.js';

let bot: TeamsBot;

beforeEach(async () => {
  bot = await startTeams();
});
afterEach(() => bot.close());

const fault = (body: object) => bot.control.call('POST', 'teams/faults', { count: 1, ...body });

describe('Faults on demand', () => {
  it('throttles with the seconds to wait', async () => {
    await fault({ kind: '429', retry_after: 7 });
    const { status, headers, body } = await bot.send({ text: 'x' });
    expect([status, headers.get('retry-after'), body.error.code]).toEqual([429, '7', 'Throttled']);
    expect((await bot.send({ text: 'x' })).status).toBe(201);
  });

  it('fails on the server', async () => {
    await fault({ kind: '500' });
    expect(await bot.send({ text: 'x' })).toMatchObject({ status: 500, body: { error: { code: 'ServiceError' } } });
    expect(await bot.shown()).toEqual([]);
  });

  it('cuts the line before or after the message was taken', async () => {
    await fault({ kind: 'reset' });
    await expect(bot.send({ text: 'lost' })).rejects.toThrow();
    await fault({ kind: 'accepted_then_reset' });
    await expect(bot.send({ text: 'taken' })).rejects.toThrow();
    expect(await bot.shown()).toMatchObject([{ text: 'taken' }]);
  });

  it('leaves a request without an answer', async () => {
    await fault({ kind: 'timeout' });
    const path = `${bot.serviceUrl}v3/conversations/${bot.place.channel_id}/members`;
    const headers = { authorization: `Bearer ${await bot.token()}` };
    await expect(fetch(path, { headers, signal: AbortSignal.timeout(200) })).rejects.toThrow();
  });

  it('waits for the channel that it is meant for, threads in it included', async () => {
    const { body } = await bot.control.call<{ id: string }>(
      'POST',
      `teams/accounts/${bot.account.account_id}/channels`,
      { name: 'other' },
    );
    const { id } = (await bot.send({ text: 'root' })).body;
    await fault({ kind: '500', channel_id: bot.place.channel_id });
    expect((await bot.send({ text: 'x' }, body.id)).status).toBe(201);
    expect((await bot.send({ text: 'x' }, `${bot.place.channel_id};messageid=${id}`)).status).toBe(500);
  });

  it('takes the app’s secret back', async () => {
    await fault({ kind: 'revoked' });
    expect((await bot.send({ text: 'x' })).status).toBe(401);
    expect(await bot.logIn({})).toMatchObject({ status: 401, body: { error_codes: [7000215] } });
  });
});

describe('The documented limits', () => {
  it('hold for an account that asks for them', async () => {
    await bot.close();
    bot = await startTeams({ limits: 'documented' });
    const token = await bot.token();
    const path = `v3/conversations/${bot.place.channel_id}/activities`;
    const sent = Array.from({ length: 9 }, (_, n) => bot.call('POST', path, { type: 'message', text: `${n}` }, token));
    const refused = (await Promise.all(sent)).filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('allow a conversation 7 messages in a second, 8 in two and 60 in thirty', () => {
    let now = 0;
    const limits = new RateLimits(() => now);
    const sent = (until: number, step: number) => {
      let count = 0;
      for (; now < until; now += step) {
        try {
          limits.book('send', 'c');
          count += 1;
        } catch (error) {
          if (!(error instanceof TeamsError)) throw error;
        }
      }
      return count;
    };
    expect(sent(1000, 10)).toBe(7);
    expect(sent(2000, 10)).toBe(1);
    now = 100_000;
    expect(sent(130_000, 500)).toBe(60);
  });

  it('allow two reactions a second, wherever they are', () => {
    const limits = new RateLimits(() => 0);
    limits.book('react', 'one');
    limits.book('react', 'other');
    expect(() => limits.book('react', 'third')).toThrow('Too many requests.');
  });

  it('allow twice as many looks at members, and 30 operations a second in all', () => {
    const limits = new RateLimits(() => 0);
    for (let n = 0; n < 14; n += 1) limits.book('members', 'c');
    expect(() => limits.book('members', 'c')).toThrow('Too many requests.');
    for (let n = 0; n < 16; n += 1) limits.book('send', `other ${n}`);
    expect(() => limits.book('send', 'another')).toThrow('Too many requests.');
  });
});
