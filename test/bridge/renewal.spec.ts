import { newId } from '../../src/kernel/database/ids.js';
import { CredentialRenewal } from '../../src/messaging/installations/credential-renewal.service.js';
import { Connector } from '../../src/messaging/installations/connector.service.js';
import { InstallationSecrets } from '../../src/messaging/installations/installation-secrets.js';
import { InstallationStates } from '../../src/messaging/installations/installation-states.service.js';
import { Installations, type InstallationState } from '../../src/messaging/installations/installations.service.js';
import { Mirrors } from '../../src/messaging/mirrors/mirrors.service.js';
import { PlatformChannels } from '../../src/messaging/mirrors/platform-channels.service.js';
import type { Grant, Installable, Renewal } from '../../src/platforms/contract.js';
import type { Credentials } from '../../src/platforms/credentials.js';
import { ProviderError } from '../../src/platforms/errors.js';
import { PlatformRegistry } from '../../src/platforms/registry.js';
import { BridgeStage, until } from './bridge-stage.js';

interface Start {
  code: string;
  account_id: string;
  client_id: string;
  client_secret: string;
  signing_secret: string;
}

const HOUR = 3600_000;

let stage: BridgeStage;

const begin = async (sandboxUrl: string, team: object = {}): Promise<Start> => {
  const response = await fetch(`${sandboxUrl}/_control/slack/oauth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token_rotation: true, ...team }),
  });
  return (await response.json()) as Start;
};

beforeAll(async () => {
  stage = await BridgeStage.open({
    settings: async (url) => {
      const { client_id, client_secret, signing_secret } = await begin(url);
      return { SLACK_CLIENT_ID: client_id, SLACK_CLIENT_SECRET: client_secret, SLACK_SIGNING_SECRET: signing_secret };
    },
  });
}, 60_000);
const owners: string[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  // A renewal that was put off must not be tried again while the next spec counts its own.
  for (const ownerId of owners.splice(0)) await installations().detach(stage.organisationId, 'spec', ownerId);
});
afterAll(() => stage.close());

const slack = (): Installable => stage.app.get(PlatformRegistry).get('slack') as unknown as Installable;
const installations = (): Installations => stage.app.get(Installations);

interface Installed {
  ownerId: string;
  accountId: string;
  grant: Grant;
}

/** A team's consent, as a feature of the server would take it. */
async function install(): Promise<Installed> {
  const { code, account_id: accountId } = await begin(stage.sandboxUrl);
  const grant = await slack().exchangeCode(code, null, AbortSignal.timeout(5_000));
  const ownerId = newId();
  const connector = stage.app.get(Connector);
  const { credentials, expiresAt } = grant;
  const account = await connector.probe('slack', credentials);
  const { organisationId } = stage;
  const reference = { organisationId, platform: 'slack', ownerKind: 'spec', ownerId, credentials, expiresAt };
  const { installationId } = await connector.attachVerified({ ...reference, enabled: true }, account);
  owners.push(ownerId);
  await stage.isSettled(installationId);
  return { ownerId, accountId, grant };
}

const stateOf = ({ ownerId }: Installed): Promise<InstallationState> =>
  installations().get(stage.organisationId, 'spec', ownerId);

async function stored(
  installed: Installed,
): Promise<{ version: number; expiresAt: Date | null; credentials: Credentials }> {
  const row = (await installations().find((await stateOf(installed)).installationId))!;
  const credentials = stage.app.get(InstallationSecrets).openCredentials(row);
  return { version: row.credentials_version, expiresAt: row.credentials_expire_at, credentials };
}

/** As if so much time had passed. */
const expiresIn = async (installed: Installed, ms: number): Promise<void> => {
  const { installationId } = await stateOf(installed);
  const at = new Date(Date.now() + ms);
  await stage.db.query('UPDATE installations SET credentials_expire_at = $2 WHERE id = $1', [installationId, at]);
};

/** What the clock does every minute, on so many nodes at once. */
const look = (nodes = 1): Promise<void[]> =>
  Promise.all(Array.from({ length: nodes }, () => stage.app.get(CredentialRenewal).enqueueDue()));

/** One whose row is being written to is left to the next look. */
const lookUntil = (condition: () => Promise<boolean>): Promise<boolean> =>
  until(async () => {
    await look(6);
    return condition();
  });

const jobs = async (installed: Installed): Promise<unknown[]> =>
  stage.db.query('SELECT last_error FROM jobs WHERE lane = $1', [`renew:${(await stateOf(installed)).installationId}`]);

const works = async ({ credentials }: { credentials: Credentials }): Promise<string> => {
  const authorization = `Bearer ${credentials['bot_token']}`;
  const answer = await fetch(`${stage.sandboxUrl}/slack/api/auth.test`, { method: 'POST', headers: { authorization } });
  const { ok, error } = (await answer.json()) as { ok: boolean; error?: string };
  return ok ? 'ok' : error!;
};

const expireTokens = async ({ accountId }: Installed): Promise<void> => {
  const path = `${stage.sandboxUrl}/_control/slack/accounts/${accountId}/expire_tokens`;
  expect((await fetch(path, { method: 'POST' })).status).toBe(200);
};

describe('Credentials that expire', () => {
  it('are renewed two hours before, once however many nodes look, and what used the old ones uses the new', async () => {
    const renew = jest.spyOn(slack(), 'renew');
    const installed = await install();
    const before = await stored(installed);
    expect(before.expiresAt!.getTime()).toBeGreaterThan(Date.now() + 11 * HOUR);
    await expiresIn(installed, 2.1 * HOUR);
    await look();
    expect(await jobs(installed)).toEqual([]);
    await expiresIn(installed, 1.9 * HOUR);
    await lookUntil(async () => (await stored(installed)).version === before.version + 1);
    await until(async () => (await jobs(installed)).length === 0);
    const after = await stored(installed);
    expect(after.expiresAt!.getTime()).toBeGreaterThan(Date.now() + 11 * HOUR);
    expect(after.credentials['refresh_token']).not.toBe(before.credentials['refresh_token']);
    expect(after.credentials['team_id']).toBe(installed.accountId);
    expect(await works(after)).toBe('ok');
    expect(await stateOf(installed)).toMatchObject({ status: 'connected', detail: null });
    await look(6);
    expect(renew).toHaveBeenCalledTimes(1);
  }, 60_000);

  it('are one job for nodes that look at the same moment, and none while it waits', async () => {
    jest.spyOn(slack(), 'renew').mockRejectedValue(new ProviderError('unavailable', 'Out of reach'));
    const installed = await install();
    await expiresIn(installed, HOUR);
    await lookUntil(async () => (await jobs(installed)).length > 0);
    expect(await jobs(installed)).toHaveLength(1);
    await until(async () => ((await jobs(installed))[0] as { last_error: string }).last_error === 'Out of reach');
    await look(8);
    expect(await jobs(installed)).toHaveLength(1);
    expect(await stateOf(installed)).toMatchObject({ status: 'connected' });
  }, 60_000);

  it('are one job when another node has enqueued it after this one saw that there was none', async () => {
    jest.spyOn(slack(), 'renew').mockRejectedValue(new ProviderError('unavailable', 'Out of reach'));
    const installed = await install();
    const { installationId } = await stateOf(installed);
    await expiresIn(installed, HOUR);
    const query = stage.db.query.bind(stage.db);
    const other =
      "SELECT enqueue_job('renew:' || $1::uuid, 'installation.renew', jsonb_build_object('installation_id', $1))";
    let passed = false;
    jest.spyOn(stage.db, 'query').mockImplementation(async (sql, values) => {
      if (!passed && typeof sql !== 'string' && sql.name === 'renewal.enqueue-due') {
        passed = true;
        await stage.db.pool.query(other, [installationId]);
      }
      return query(sql, values);
    });
    await lookUntil(async () => passed);
    expect(await jobs(installed)).toHaveLength(1);
  }, 60_000);

  it('are renewed at once when the platform takes them no more before their time', async () => {
    const installed = await install();
    const before = await stored(installed);
    await expireTokens(installed);
    expect(await works(before)).toBe('token_expired');
    const { installationId } = await stateOf(installed);
    const use = (): Promise<unknown> => stage.app.get(Connector).identify(installationId);
    const refused = new Set<string>();
    await until(async () => {
      await use().catch((error: Error) => refused.add(error.message));
      return (await stored(installed)).version > before.version;
    });
    expect([...refused]).toEqual(['The Slack token has expired']);
    await until(async () => (await stateOf(installed)).status === 'connected');
    const after = await stored(installed);
    expect(after.version).toBe(before.version + 1);
    expect(await works(after)).toBe('ok');
  }, 60_000);

  it('are not renewed once more while the new ones are being tried', async () => {
    const installed = await install();
    const { installationId } = await stateOf(installed);
    const renew = jest.spyOn(slack(), 'renew');
    const lane = `connect:${installationId}`;
    await stage.db.transaction(async () => {
      await stage.db.query("SELECT enqueue_job($1, 'installation.connect', $2)", [
        lane,
        { installation_id: installationId },
      ]);
      await stage.db.query("UPDATE lanes SET ready_at = now() + interval '1 hour' WHERE key = $1", [lane]);
      await stage.app.get(InstallationStates).set(installationId, 'credentials-rejected', 'Refused');
    });
    await look(6);
    expect(await jobs(installed)).toEqual([]);
    await stage.db.query('DELETE FROM jobs WHERE lane = $1', [lane]);
    await lookUntil(async () => (await stored(installed)).version === 2);
    expect(renew).toHaveBeenCalledTimes(1);
  }, 60_000);

  it('hold up a message that meets them for no longer than it takes to renew them', async () => {
    const installed = await install();
    const { installationId, referenceId } = await stateOf(installed);
    const [channel] = await stage.app.get(PlatformChannels).syncFromPlatform(installationId);
    const { organisationId, channelId } = stage;
    const mirror = { id: newId(), organisationId, platformChannelId: channel!.id, channelId, referenceId };
    await stage.app.get(Mirrors).set({ ...mirror, inbound: true, outbound: true });
    const statuses = async (): Promise<string[]> =>
      (
        await stage.db.query<{ status: string }>('SELECT status FROM deliveries WHERE platform_channel_id = $1', [
          channel!.id,
        ])
      ).map(({ status }) => status);
    await stage.write('with the first token');
    await until(async () => (await statuses()).join() === 'delivered');
    await expireTokens(installed);
    await stage.write('with the second');
    await until(async () => (await statuses()).join() === 'delivered,delivered');
    await until(async () => (await stateOf(installed)).status === 'connected');
    expect((await stored(installed)).version).toBe(2);
  }, 60_000);

  it('are given up when the platform does not renew them: somebody has to install again', async () => {
    const installed = await install();
    const { credentials } = await stored(installed);
    // Somebody else has used the refresh token.
    await slack().renew(credentials, AbortSignal.timeout(5_000));
    await expiresIn(installed, HOUR);
    const renew = jest.spyOn(slack(), 'renew');
    await lookUntil(async () => (await stateOf(installed)).status === 'credentials-rejected');
    const { detail } = await stateOf(installed);
    expect(detail).toMatch(/refresh token.*\. Install the app again\.$/);
    expect(detail).not.toMatch(/xox/);
    expect((await stored(installed)).expiresAt).toBeNull();
    await until(async () => (await jobs(installed)).length === 0);
    await look(3);
    expect(await jobs(installed)).toEqual([]);
    expect(renew).toHaveBeenCalledTimes(1);
  }, 60_000);

  it('are left alone when the new ones were refused as well', async () => {
    const installed = await install();
    const { installationId } = await stateOf(installed);
    const { version } = await stored(installed);
    await stage.db.query(
      `UPDATE installations SET status = 'credentials-rejected', status_changed_at = now() - interval '6 minutes'
       WHERE id = $1`,
      [installationId],
    );
    await look();
    expect(await jobs(installed)).toEqual([]);
    expect(await stored(installed)).toMatchObject({ version });
  }, 60_000);

  it('are kept although the database was away when the platform answered', async () => {
    const installed = await install();
    const before = await stored(installed);
    await expiresIn(installed, HOUR);
    const query = stage.db.query.bind(stage.db);
    let failures = 0;
    jest.spyOn(stage.db, 'query').mockImplementation((sql, values) => {
      const isStore = typeof sql !== 'string' && sql.name === 'renewal.store';
      if (isStore && failures++ === 0) return Promise.reject(new Error('the database is away'));
      return query(sql, values);
    });
    await lookUntil(async () => (await stored(installed)).version === before.version + 1);
    expect(failures).toBe(2);
    expect(await works(await stored(installed))).toBe('ok');
  }, 60_000);

  it('give way to those that somebody brought meanwhile', async () => {
    const installed = await install();
    const before = await stored(installed);
    const state = await stateOf(installed);
    const real = slack().renew.bind(slack());
    let renewed: Renewal | undefined;
    jest.spyOn(slack(), 'renew').mockImplementation(async (...args) => {
      renewed = await real(...args);
      const fresh = { ...before.credentials, refresh_token: 'xoxe-1-brought' };
      await installations().replaceCredentials(stage.organisationId, state, fresh);
      return renewed;
    });
    await expiresIn(installed, HOUR);
    await lookUntil(async () => renewed !== undefined && (await jobs(installed)).length === 0);
    expect(await stored(installed)).toMatchObject({
      version: before.version + 1,
      expiresAt: null,
      credentials: { refresh_token: 'xoxe-1-brought' },
    });
  }, 60_000);

  it('stand with the installation that two consents of one team share', async () => {
    const first = await install();
    const { code } = await begin(stage.sandboxUrl, { account_id: first.accountId });
    const grant = await slack().exchangeCode(code, null, AbortSignal.timeout(5_000));
    const connector = stage.app.get(Connector);
    const account = await connector.probe('slack', grant.credentials);
    const { organisationId } = stage;
    const second = { organisationId, platform: 'slack', ownerKind: 'spec', ownerId: newId(), enabled: true };
    await expiresIn(first, HOUR);
    const { credentials, expiresAt } = grant;
    const state = await connector.attachVerified({ ...second, credentials, expiresAt }, account);
    expect(state.installationId).toBe((await stateOf(first)).installationId);
    expect(await stored(first)).toMatchObject({ credentials, expiresAt });
  }, 60_000);
});

describe('An installation that is shared', () => {
  it('is not removed with its last user while another begins to use it', async () => {
    const installed = await install();
    const { installationId } = await stateOf(installed);
    const { organisationId } = stage;
    const later = { organisationId, installationId, ownerKind: 'spec', ownerId: newId(), enabled: true };
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let shared = false;
    const sharing = stage.db.transaction(async () => {
      await installations().attachShared(later);
      shared = true;
      await gate;
    });
    await until(async () => shared);
    const removal = installations().detach(organisationId, 'spec', installed.ownerId);
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await until(async () => (await stage.db.query(waiting)).length > 0);
    release();
    await Promise.all([sharing, removal]);
    expect(await installations().get(organisationId, 'spec', later.ownerId)).toMatchObject({ installationId });
    await installations().detach(organisationId, 'spec', later.ownerId);
    expect(await installations().find(installationId)).toBeNull();
    await expect(installations().attachShared({ ...later, ownerId: newId() })).rejects.toMatchObject({
      code: 'INSTALLATION_NOT_FOUND',
    });
  }, 60_000);
});
