import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TeamsAccount } from './account.js';
import { Delivery } from './delivery.js';

/** Long enough for an answer on a busy machine, short enough to wait for its end. */
const PATIENCE_MS = 1000;

const told: string[] = [];
const server = createServer(async (request, response) => {
  let raw = '';
  for await (const chunk of request) raw += String(chunk);
  const { text } = JSON.parse(raw) as { text: string };
  told.push(text);
  if (text !== 'ignored') response.end();
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  return new Promise<void>((resolve) => server.close(() => resolve()));
});

describe('An endpoint that does not answer', () => {
  it('is told once more, then given up, and told what comes next', async () => {
    const account = new TeamsAccount([], new Set(), false);
    account.requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const delivery = new Delivery(PATIENCE_MS);
    const deliver = (text: string) => delivery.deliver(account, 'line', { serviceUrl: 'http://sandbox/', text });
    expect(await deliver('first')).toEqual({ status: 200, body: '' });
    const [ignored, taken] = await Promise.all([deliver('ignored'), deliver('taken')]);
    expect([ignored, taken?.status, told]).toEqual([null, 200, ['first', 'ignored', 'ignored', 'taken']]);
  });
});
