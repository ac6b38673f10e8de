import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HistoryRequest } from '../contract.js';
import { SlackClient } from './client.js';
import { HistoryReadings } from './readings.js';

type Answer = object | 429 | 503;
const message = (ts: string, more: object = {}) => ({ type: 'message', user: 'U1', text: ts, ts, ...more });
const page = (messages: object[], next = '') => ({ ok: true, messages, response_metadata: { next_cursor: next } });

/** A Slack that answers each method's calls in turn, and keeps what it was asked. */
describe('Reading history under a tight rate limit', () => {
  const answers: Record<string, Answer[]> = {};
  const asked: string[] = [];
  let server: Server;
  let client: SlackClient;

  beforeEach(async () => {
    asked.length = 0;
    answers['auth.test'] = [{ ok: true, team_id: 'T1', user_id: 'U0' }];
    server = createServer((request, response) => {
      const method = request.url!.slice(1);
      asked.push(method);
      const answer = answers[method]?.shift() ?? 429;
      const isFailure = typeof answer === 'number';
      response.writeHead(isFailure ? answer : 200, { 'retry-after': '60' });
      response.end(JSON.stringify(isFailure ? { ok: false, error: 'ratelimited' } : answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new SlackClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, 'xoxb-1');
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const read = async (readings: HistoryReadings, more: Partial<HistoryRequest> = {}) => {
    const request = { channelId: 'C1', after: '1.000000', since: new Date(0), threads: [], ...more };
    const texts: string[] = [];
    for await (const events of readings.read(client, 'xoxb-1', request, AbortSignal.timeout(5000))) {
      for (const event of events) if (event.kind === 'message.created') texts.push(event.message.text);
    }
    return texts;
  };

  it('goes on where it was interrupted, so that it comes to an end', async () => {
    const readings = new HistoryReadings();
    answers['conversations.history'] = [
      page([message('6.000000'), message('4.000000', { reply_count: 1, thread_ts: '4.000000' })], 'next'),
      429,
      page([message('3.000000'), message('2.000000')]),
    ];
    answers['conversations.replies'] = [429, page([message('4.000000'), message('5.000000')])];
    await expect(read(readings)).rejects.toMatchObject({ kind: 'rate-limited', details: { retryAfterMs: 60_000 } });
    await expect(read(readings)).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(await read(readings)).toEqual(['2.000000', '3.000000', '4.000000', '5.000000', '6.000000']);
    expect(asked.filter((method) => method === 'conversations.history')).toHaveLength(3);
    expect(asked.filter((method) => method === 'auth.test')).toHaveLength(1);
  });

  it('goes on within a long thread, which takes more than one try', async () => {
    const readings = new HistoryReadings();
    const thread = { thread_ts: '2.000000' };
    answers['conversations.history'] = [page([message('2.000000', { ...thread, reply_count: 3 })])];
    answers['conversations.replies'] = [
      page([message('2.000000', thread), message('3.000000', thread)], 'second'),
      429,
      page([message('4.000000', thread)], 'third'),
      429,
      page([message('5.000000', thread)]),
    ];
    await expect(read(readings)).rejects.toMatchObject({ kind: 'rate-limited' });
    await expect(read(readings)).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(await read(readings)).toEqual(['2.000000', '3.000000', '4.000000', '5.000000']);
  });

  it('goes on after a failure as well', async () => {
    const readings = new HistoryReadings();
    answers['conversations.history'] = [page([message('3.000000')], 'next'), 503, page([message('2.000000')])];
    await expect(read(readings)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await read(readings)).toEqual(['2.000000', '3.000000']);
  });

  it('goes on with each of many that were interrupted together', async () => {
    const readings = new HistoryReadings();
    const names = Array.from({ length: 150 }, (_, n) => `reading ${n}`);
    answers['auth.test'] = names.map(() => answers['auth.test']![0]!);
    answers['conversations.history'] = names.map((_, n) => page([message(`${n + 2}.000000`)], 'next'));
    const interrupted = answers['conversations.history'].flatMap((first) => [first, 429 as const]);
    answers['conversations.history'] = [...interrupted, ...names.map(() => page([]))];
    for (const reading of names) await expect(read(readings, { reading })).rejects.toThrow();
    for (const [n, reading] of names.entries()) expect(await read(readings, { reading })).toEqual([`${n + 2}.000000`]);
  });

  it('goes only a few pages back for the replies to what is older', async () => {
    const times = ['9.000000', '8.000000', '4.000000', '3.900000', '3.800000', '3.700000', '3.600000'];
    answers['conversations.history'] = times.map((ts) => page([message(ts)], 'next'));
    const bounds = { after: null, since: new Date(5_000), rootsSince: new Date(1_000) };
    expect(await read(new HistoryReadings(), bounds)).toEqual(['8.000000', '9.000000']);
    expect(asked.filter((method) => method === 'conversations.history')).toHaveLength(5);
  });

  it('goes on only with what is the same reading', async () => {
    const readings = new HistoryReadings();
    answers['auth.test']!.push(answers['auth.test']![0]!);
    answers['conversations.history'] = [
      page([message('2.000000', { reply_count: 1 })]),
      page([message('3.000000'), message('2.000000')]),
    ];
    await expect(read(readings, { reading: 'one' })).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(await read(readings, { reading: 'other' })).toEqual(['2.000000', '3.000000']);
  });

  it('looks at older messages for the replies alone that they got since', async () => {
    answers['conversations.history'] = [
      page([
        message('9.000000'),
        message('4.000000', { thread_ts: '4.000000', reply_count: 1, latest_reply: '8.000000' }),
        message('3.000000', { thread_ts: '3.000000', reply_count: 1, latest_reply: '4.500000' }),
        message('2.000000'),
      ]),
    ];
    answers['conversations.replies'] = [page([message('4.000000'), message('8.000000', { thread_ts: '4.000000' })])];
    const times = { after: null, since: new Date(5_000), rootsSince: new Date(1_000) };
    expect(await read(new HistoryReadings(), times)).toEqual(['8.000000', '9.000000']);
    expect(asked.filter((method) => method === 'conversations.replies')).toHaveLength(1);
  });

  it('starts anew once it was read to the end', async () => {
    const readings = new HistoryReadings();
    answers['auth.test']!.push(answers['auth.test']![0]!);
    answers['conversations.history'] = [page([message('2.000000')]), page([message('3.000000')])];
    expect(await read(readings)).toEqual(['2.000000']);
    expect(await read(readings)).toEqual(['3.000000']);
  });
});
