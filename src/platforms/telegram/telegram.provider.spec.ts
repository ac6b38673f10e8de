import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isBackfilling, isDirectory, isDownloading, isWebhooked } from '../facets.js';
import { TelegramProvider } from './telegram.provider.js';

const CREDENTIALS = { bot_token: '123456789:AAExampleExampleExampleExampleExample' };

describe('What a bot is told about itself', () => {
  let server: Server;
  let bot: object = {};

  beforeEach(async () => {
    server = createServer((_request, response) => response.end(JSON.stringify({ ok: true, result: bot })));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(() => new Promise((done) => server.close(done)));

  const identify = () => {
    const { port } = server.address() as AddressInfo;
    const provider = new TelegramProvider({ apiUrl: `http://127.0.0.1:${port}` });
    return provider.identify(CREDENTIALS, AbortSignal.timeout(5000));
  };

  it('warns when privacy mode hides a group’s messages from it', async () => {
    bot = { id: 7, is_bot: true, first_name: 'Patch', can_join_groups: true, can_read_all_group_messages: false };
    const { name, warnings } = await identify();
    expect(name).toBe('Patch');
    expect(warnings).toEqual([expect.stringContaining('privacy mode')]);
  });

  it('warns when it may not join groups', async () => {
    bot = { id: 7, is_bot: true, first_name: 'Patch', can_join_groups: false, can_read_all_group_messages: true };
    expect((await identify()).warnings).toEqual([expect.stringContaining('groups')]);
  });
});

describe('The Telegram provider', () => {
  const provider = new TelegramProvider({ apiUrl: 'https://api.telegram.org' });

  it('has the facets that its capabilities speak of, and no others', () => {
    expect([isWebhooked(provider), isDownloading(provider)]).toEqual([true, true]);
    expect([isBackfilling(provider), isDirectory(provider)]).toEqual([false, false]);
    expect(provider.capabilities.history).toBe(false);
    const sender = provider.sender(CREDENTIALS);
    const { edit, remove, react, unreact, pin, unpin } = sender;
    expect([edit, remove, react, unreact, pin, unpin].map((method) => typeof method)).toEqual(
      Array(6).fill('function'),
    );
    expect(sender.find).toBeUndefined();
  });

  it.each([
    [CREDENTIALS.bot_token, true],
    ['xoxb-1-2-abc', false],
    ['123456789:short', false],
    ['123456789:AAExampleExample/../../elsewhere', false],
  ])('takes %s for a token: %s', (token, expected) => {
    expect(provider.credentials[0]!.pattern.test(token)).toBe(expected);
  });
});
