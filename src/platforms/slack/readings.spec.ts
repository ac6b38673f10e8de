import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SlackClient } from './client.js';
import { HistoryReadings } from './readings.js';

type Answer = object | 429;
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
      response.writeHead(answer === 429 ? 429 : 200, { 'retry-after': '60' });
      response.end(JSON.stringify(answer === 429 ? { ok: false, error: 'ratelimited' } : answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new SlackClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, 'xoxb-1');
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const read = async (readings: HistoryReadings) => {
    const request = { channelId: 'C1', after: '1.000000', since: new Date(0), threads: [] };
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

  it('starts anew once it was read to the end', async () => {
    const readings = new HistoryReadings();
    answers['auth.test']!.push(answers['auth.test']![0]!);
    answers['conversations.history'] = [page([message('2.000000')]), page([message('3.000000')])];
    expect(await read(readings)).toEqual(['2.000000']);
    expect(await read(readings)).toEqual(['3.000000']);
  });
});
