import { startSandbox } from '@patchbay/sandbox';
import { ALL_SCOPES } from '../../sandbox/src/slack/scopes.js';
import { newUser, type Person } from '../support/people.js';
import type { PlatformName } from '../support/platform-accounts.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SlackScopesProxy, startSlackScopesProxy } from '../support/slack-scopes-proxy.js';
import { until } from '../support/until.js';
import { TableSnapshots } from '../security/table-snapshot.js';
import { type Account, Control } from '../../demo/control.js';
import { type Json, Seed, type SeedAnswer } from './seed.js';
import { departures } from './shape.js';

const PLATFORMS = ['slack', 'discord', 'telegram'] as const;

/** What goes wrong, and what the seed calls it; `status` is that of a creation. */
const ADVERSITIES = [
  { fault: { kind: '429', retry_after: 7 }, code: 'RATE_LIMITED', status: 429 },
  { fault: { kind: 'reset' }, code: 'NETWORK_ERROR', status: 502 },
  { fault: { kind: '500' }, code: 'PLATFORM_ERROR', status: 502 },
] as const;

const REFUSAL = { valid: 'false', error: { code: 'string', message: 'string' } };

/** The same token with its last letters turned round: well-formed, and nobody's. */
const nonsense = (token: string): string => token.slice(0, -8) + [...token.slice(-8)].reverse().join('');

describe('Seed 3, connection errors', () => {
  let server: TestServer;
  let proxy: SlackScopesProxy;
  let control: Control;
  let owner: Person;
  let closeSandbox: () => Promise<void>;
  const seed = new Seed('seed-3.json', () => server);
  const at = (connection_id: string) => ({ path: { connection_id } });
  const bodyFor = (platform: PlatformName, credentials: Record<string, unknown>) => ({
    body: { platform, name: 'Team', credentials },
  });

  beforeAll(async () => {
    const sandbox = await startSandbox({ port: 0 });
    closeSandbox = () => sandbox.close();
    proxy = await startSlackScopesProxy(sandbox.url);
    server = await startServer({ sandboxUrl: sandbox.url, env: { SLACK_API_URL: proxy.url } });
    control = new Control(sandbox.url);
    owner = await newUser(server);
  });
  afterAll(async () => {
    await server?.stop();
    await proxy?.close();
    await closeSandbox?.();
  });

  describe('of a creation', () => {
    let tables: TableSnapshots;
    let before: Record<string, string>;

    beforeAll(async () => {
      tables = await TableSnapshots.open(server.databaseUrl);
      before = await tables.take();
    });
    afterAll(() => tables?.close());
    afterEach(async () => {
      expect(await seed.answers('List connections', owner)).toEqual([]);
      expect(await tables.take()).toEqual(before);
    });

    const refuses = async (status: number, platform: PlatformName, { credentials }: Pick<Account, 'credentials'>) => {
      const error = await seed.refuses(status, 'Create connection', owner, bodyFor(platform, credentials));
      for (const secret of Object.values(credentials)) expect(JSON.stringify(error)).not.toContain(secret);
      return error as Json;
    };

    it.each(PLATFORMS)('tell of a token that %s does not know', async (platform) => {
      const { credentials } = await control.createAccount(platform, ['general']);
      const wrong = { ...credentials, bot_token: nonsense(credentials['bot_token'] ?? '') };
      expect(await refuses(422, platform, { credentials: wrong })).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    });

    it.each(PLATFORMS.flatMap((platform) => ADVERSITIES.map((it) => ({ platform, ...it }))))(
      'tell of $fault.kind on $platform as $code',
      async ({ platform, fault: adversity, code, status }) => {
        const account = await control.createAccount(platform, ['general']);
        await control.fail(platform, { ...adversity, count: 1 });
        expect(await refuses(status, platform, account)).toMatchObject({ code, message: expect.any(String) });
      },
    );

    it('tell when to come again after a rate limit', async () => {
      const { credentials } = await control.createAccount('slack', ['general']);
      await control.fail('slack', { kind: '429', retry_after: 7, count: 1 });
      const response = await fetch(`${server.url}/api/connections`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.token}` },
        body: JSON.stringify(bodyFor('slack', credentials).body),
      });
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    });

    it('tell of a platform that does not answer', async () => {
      const account = await control.createAccount('slack', ['general']);
      await control.fail('slack', { kind: 'timeout', count: 1 });
      expect(await refuses(502, 'slack', account)).toMatchObject({ code: 'NETWORK_ERROR' });
    });

    it('tell of a token that was taken back', async () => {
      const account = await control.createAccount('slack', ['general']);
      await control.fail('slack', { kind: 'revoked', count: 1 });
      expect(await refuses(422, 'slack', account)).toMatchObject({ code: 'AUTH_EXPIRED' });
    });

    it('list exactly the scopes that are missing', async () => {
      const missing = ['channels:history', 'channels:read'];
      const scopes = ALL_SCOPES.filter((it) => !missing.includes(it));
      const error = await refuses(422, 'slack', await control.createAccount('slack', ['general'], scopes));
      expect(error).toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' });
      expect([...error.required_scopes].sort()).toEqual(missing);
      for (const scope of missing) expect(error.message).toContain(scope);

      const bare = await refuses(422, 'slack', await control.createAccount('slack', ['general'], ['chat:write']));
      expect(bare.required_scopes).toEqual(expect.arrayContaining([...missing, 'users:read']));
      expect(bare.required_scopes).not.toContain('chat:write');
    });

    it('list the rights that are missing on Discord', async () => {
      const account = await control.createAccount('discord', ['general'], ['VIEW_CHANNEL', 'SEND_MESSAGES']);
      const error = await refuses(422, 'discord', account);
      expect(error).toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS', required_scopes: ['READ_MESSAGE_HISTORY'] });
    });
  });

  describe.each(PLATFORMS)('of a validation on %s', (platform) => {
    let id: string;
    const validate = () => seed.answers('Validate connection', owner, at(id));
    const ask = () => seed.send('Validate connection', owner, at(id));
    const toldBy = ({ status, body }: SeedAnswer): Json => {
      expect({ status, body, departures: departures(body, REFUSAL) }).toEqual({ status: 200, body, departures: [] });
      expect(body.connection).toBeUndefined();
      return body.error;
    };
    const fails = async (): Promise<Json> => toldBy(await ask());
    /** The bot's own session may run into the fault first. */
    const failsBy = (adversity: Record<string, unknown>): Promise<Json> =>
      until(async () => {
        await control.fail(platform, { ...adversity, count: 1 });
        const answer = await ask();
        return answer.body.valid !== true && toldBy(answer);
      });

    beforeAll(async () => {
      const { credentials } = await control.createAccount(platform, ['general']);
      id = (await seed.answers('Create connection', owner, bodyFor(platform, credentials))).id;
      await until(async () => (await seed.answers('Get connection', owner, at(id))).status === 'connected');
    });

    it.each(ADVERSITIES)('tell of $fault.kind as $code, and pass', async ({ fault: adversity, code }) => {
      expect(await failsBy(adversity)).toMatchObject({ code, message: expect.any(String) });
      await validate();
    });

    if (platform === 'slack') {
      it('list exactly the scopes that were lost meanwhile', async () => {
        proxy.lack(['channels:history', 'users:read']);
        const error = await fails();
        proxy.lack([]);
        expect(error).toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' });
        expect([...error.required_scopes].sort()).toEqual(['channels:history', 'users:read']);
        await validate();
      });
    }

    it('tell of a token that was taken back, and leave the connection wanting attention', async () => {
      // Slack alone tells a token that was good once from one that never was.
      const code = platform === 'slack' ? 'AUTH_EXPIRED' : 'INVALID_CREDENTIALS';
      await control.fail(platform, { kind: 'revoked', count: 1 });
      expect(await fails()).toMatchObject({ code });
      expect(await fails()).toMatchObject({ code });
      await until(async () => (await seed.answers('Get connection', owner, at(id))).status === 'error');
    });
  });
});
