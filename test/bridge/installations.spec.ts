import { newId } from '../../src/kernel/database/ids.js';
import { InstallationStates } from '../../src/messaging/installations/installation-states.service.js';
import { Installations } from '../../src/messaging/installations/installations.service.js';
import { type WebhookTarget, WebhookTargets } from '../../src/messaging/doors/webhook-targets.service.js';
import { InstallationSecrets } from '../../src/messaging/installations/installation-secrets.js';
import { Listeners } from '../../src/messaging/gateway/listeners.service.js';
import { LEASE_LISTENERS } from '../../src/messaging/installations/installations.sql.js';
import { Mirrors } from '../../src/messaging/mirrors/mirrors.service.js';
import type { Credentials } from '../../src/platforms/credentials.js';
import { ProviderError } from '../../src/platforms/errors.js';
import { PlatformRegistry } from '../../src/platforms/registry.js';
import { BridgeStage, until } from './bridge-stage.js';

let stage: BridgeStage;

beforeEach(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterEach(async () => {
  jest.restoreAllMocks();
  await stage.close();
});

const OWNER = 'review';
const installations = () => stage.app.get(Installations);
const sessions = () => (stage.app.get(Listeners) as unknown as { sessions: Map<string, unknown> }).sessions;
const attach = (organisationId: string, platform: string, credentials: Credentials, ownerId = newId()) =>
  installations().attach({ organisationId, platform, ownerKind: OWNER, ownerId, credentials, enabled: true });
const stateOf = (organisationId: string, ownerId: string) => installations().get(organisationId, OWNER, ownerId);
const isConnected = (organisationId: string, ownerId: string) =>
  until(async () => (await stateOf(organisationId, ownerId)).connected === true);

async function otherOrganisation(): Promise<string> {
  const id = newId();
  await stage.db.query("INSERT INTO organisations (id, name, slug) VALUES ($1, 'Other', $2)", [id, id]);
  return id;
}

describe('A live session', () => {
  it('stays open while somebody writes to its installation’s row', async () => {
    const discord = await stage.connect('discord');
    await until(async () => sessions().has(discord.installationId));
    const session = sessions().get(discord.installationId);
    let looks = 0;
    const query = stage.db.query.bind(stage.db);
    jest.spyOn(stage.db, 'query').mockImplementation(async (sql, values) => {
      const rows = await query(sql, values);
      if (sql === LEASE_LISTENERS) looks += 1;
      return rows;
    });
    const aLook = async (): Promise<void> => {
      const before = looks;
      await until(() => looks > before);
    };
    for (const lock of ['KEY SHARE', 'UPDATE']) {
      // The lease is fresh, and outlasts the look that finds the row taken.
      await aLook();
      await stage.db.transaction(async () => {
        await stage.db.query(`SELECT 1 FROM installations WHERE id = $1 FOR ${lock}`, [discord.installationId]);
        await aLook();
      });
      await aLook();
      expect(sessions().get(discord.installationId)).toBe(session);
    }
  }, 60_000);

  it('is opened although another one’s credentials cannot be read', async () => {
    const broken = await stage.connect('slack');
    const discord = await stage.connect('discord');
    const telegram = await stage.connect('telegram');
    await stage.stop();
    await stage.onDatabase("UPDATE installations SET credentials = 'broken' WHERE id = $1", [broken.installationId]);
    await stage.start();
    await until(async () => sessions().has(discord.installationId) && sessions().has(telegram.installationId));
    await stage.say(discord, 'still heard');
    await until(async () => (await stage.stored()).some(({ content }) => content === 'still heard'));
    await until(async () => (await installations().find(broken.installationId))?.status === 'disconnected');
    const row = await installations().find(broken.installationId);
    expect(row).toMatchObject({ status_detail: expect.stringContaining('cannot be read') });
  }, 60_000);

  it('is opened again where its credentials turn out to work at the moment that it says they do not', async () => {
    const slack = stage.app.get(PlatformRegistry).get('slack');
    const listen = jest.spyOn(slack, 'listen').mockRejectedValueOnce(new ProviderError('credentials-rejected', 'No'));
    const states = stage.app.get(InstallationStates);
    const set = states.set.bind(states);
    jest.spyOn(states, 'set').mockImplementation((id, ...values) =>
      stage.db.transaction(async () => {
        const isNews = await set(id, ...values);
        if (values[0] === 'credentials-rejected') await states.credentialsWork(id, null);
        return isNews;
      }),
    );
    const side = await stage.connect('slack');
    expect(listen).toHaveBeenCalledTimes(2);
    await stage.say(side, 'heard');
    await until(async () => (await stage.stored()).some(({ content }) => content === 'heard'));
  }, 60_000);

  it('is known to be up although its credentials seemed to be refused for a moment', async () => {
    const { installationId } = await stage.connect('telegram');
    const session = sessions().get(installationId);
    const states = stage.app.get(InstallationStates);
    await stage.db.transaction(async () => {
      await states.set(installationId, 'credentials-rejected', 'No');
      await states.credentialsWork(installationId, null);
    });
    await stage.isSettled(installationId);
    expect(sessions().get(installationId)).toBe(session);
  }, 60_000);

  it('is never opened with the token of another organisation’s bot', async () => {
    const theirs = await stage.connect('telegram');
    const organisationId = await otherOrganisation();
    const ownerId = newId();
    const account = await stage.control.createAccount('telegram', ['general']);
    await attach(organisationId, 'telegram', account.credentials, ownerId);
    await isConnected(organisationId, ownerId);
    const state = await stateOf(organisationId, ownerId);
    await until(async () => sessions().has(state.installationId));
    await installations().replaceCredentials(organisationId, state, theirs.account.credentials);
    let opened = false;
    await until(async () => {
      const version = (sessions().get(state.installationId) as { credentialsVersion: number } | undefined)
        ?.credentialsVersion;
      opened ||= version === 2;
      return (await stateOf(organisationId, ownerId)).status === 'credentials-rejected';
    });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect({ opened, open: sessions().has(state.installationId) }).toEqual({ opened: false, open: false });
    await stage.say(theirs, 'ours alone');
    await until(async () => (await stage.stored()).some(({ content }) => content === 'ours alone'));
  }, 60_000);
});

describe('An installation', () => {
  it('is one for two rows that connect the same bot at the same moment', async () => {
    for (let round = 0; round < 3; round += 1) {
      const account = await stage.control.createAccount('telegram', ['general']);
      const owners = Array.from({ length: 4 }, newId);
      await Promise.all(owners.map((id) => attach(stage.organisationId, 'telegram', account.credentials, id)));
      for (const id of owners) await isConnected(stage.organisationId, id);
      const states = await Promise.all(owners.map((id) => stateOf(stage.organisationId, id)));
      expect(new Set(states.map(({ installationId }) => installationId)).size).toBe(1);
    }
  }, 60_000);

  it('is not given up for what its former credentials ran into', async () => {
    const { installationId } = await stage.connect('discord');
    const states = stage.app.get(InstallationStates);
    await stage.db.query('UPDATE installations SET credentials_version = 2 WHERE id = $1', [installationId]);
    expect(await states.set(installationId, 'credentials-rejected', 'The old token', 1)).toBe(false);
    expect((await installations().find(installationId))?.status).toBe('connected');
    expect(await states.set(installationId, 'credentials-rejected', 'The new token', 2)).toBe(true);
  }, 60_000);

  it('is heard under a new signing secret as soon as it has one', async () => {
    const slack = await stage.connect('slack', { without: ['app_token'] });
    await stage.say(slack, 'signed with the old one');
    await until(async () => (await stage.stored()).length === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const row = (await installations().find(slack.installationId))!;
    const secrets = stage.app.get(InstallationSecrets);
    // As if the kept one were the old one: the platform signs with the true secret all along.
    const targets = stage.app.get(WebhookTargets) as unknown as { kept: Map<string, { target: WebhookTarget }> };
    for (const { target } of targets.kept.values())
      target.credentials = { ...target.credentials, signing_secret: 'old' };
    expect(secrets.openCredentials(row)).not.toMatchObject({ signing_secret: 'old' });
    await stage.say(slack, 'signed with the new one');
    // What is kept is looked up anew by itself only after half a minute.
    await until(async () => (await stage.stored()).length === 2, 20_000);
  }, 60_000);

  it('gets nothing back that was written in its channel, not even through another bot of the same team', async () => {
    const discord = await stage.connect('discord');
    const telegram = await stage.connect('telegram');
    const [installation, reference, channel] = [newId(), newId(), newId()];
    await stage.db.query(
      `INSERT INTO installations (id, organisation_id, platform, credentials, webhook_secret, account_id, bot_user_id)
       SELECT $1, organisation_id, platform, credentials, webhook_secret, account_id, 'another' FROM installations
       WHERE id = $2`,
      [installation, discord.installationId],
    );
    await stage.db.query(
      `INSERT INTO installation_references (id, organisation_id, installation_id, owner_kind, owner_id)
       VALUES ($1, $2, $3, 'review', 'another')`,
      [reference, stage.organisationId, installation],
    );
    await stage.db.query(
      `INSERT INTO platform_channels (id, organisation_id, installation_id, external_id, name, type)
       SELECT $1, organisation_id, $2, external_id, name, type FROM platform_channels WHERE id = $3`,
      [channel, installation, discord.platformChannelId],
    );
    const { organisationId, channelId } = stage;
    const settings = { id: newId(), organisationId, channelId, platformChannelId: channel, referenceId: reference };
    await stage.app.get(Mirrors).set({ ...settings, inbound: false, outbound: true });
    await stage.say(discord, 'once');
    await until(async () => (await stage.deliveries(telegram)).length === 1);
    expect(await stage.db.query('SELECT 1 FROM deliveries WHERE platform_channel_id = $1', [channel])).toEqual([]);
  }, 60_000);
});
