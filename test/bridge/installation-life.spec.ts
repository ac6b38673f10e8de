import { newId } from '../../src/kernel/database/ids.js';
import { Upkeep } from '../../src/kernel/upkeep/upkeep.service.js';
import { Connector } from '../../src/messaging/installations/connector.service.js';
import {
  EDGES,
  INSTALLATION_STATUSES,
  type InstallationStatus,
} from '../../src/messaging/installations/installation-status.js';
import { InstallationStates } from '../../src/messaging/installations/installation-states.service.js';
import { Installations } from '../../src/messaging/installations/installations.service.js';
import { CLAIM_PROBES } from '../../src/messaging/installations/installations.sql.js';
import { Intake } from '../../src/messaging/intake/intake.service.js';
import { type InstallationStatusNotice, MessagingNotices } from '../../src/messaging/messaging-notices.service.js';
import type { InboundEvent } from '../../src/platforms/inbound-event.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;

const states = () => stage.app.get(InstallationStates);
const rowOf = async (side: Side) => (await stage.app.get(Installations).find(side.installationId))!;
const untilIs = (side: Side, status: string) => until(async () => (await rowOf(side)).status === status);

interface Line {
  from_status: string | null;
  to_status: string | null;
  detail: string | null;
}

const linesOf = (side: Side) =>
  stage.db.query<Line>(
    'SELECT from_status, to_status, detail FROM installation_events WHERE installation_id = $1 ORDER BY at, id',
    [side.installationId],
  );

/** `connecting>connected`, and in quotes what else happened. */
const historyOf = async (side: Side) =>
  (await linesOf(side)).map(({ from_status, to_status, detail }) =>
    to_status === null ? `"${detail}"` : `${from_status ?? ''}>${to_status}`,
  );

const SLACK = { without: ['app_token'] };

/** A catch-up that nobody works on until `finish` takes it away. */
async function holdCatchUp(side: Side): Promise<{ finish: () => Promise<unknown> }> {
  const lane = `in:${side.installationId}:held`;
  await stage.db.transaction(async () => {
    const payload = { installation_id: side.installationId, channel_id: 'held' };
    await stage.db.query("SELECT enqueue_job($1, 'inbound.catch-up', $2)", [lane, payload]);
    await stage.db.query("UPDATE lanes SET ready_at = now() + interval '1 hour' WHERE key = $1", [lane]);
  });
  return { finish: () => stage.db.query('DELETE FROM jobs WHERE lane = $1', [lane]) };
}

describe('The life of an installation', () => {
  beforeAll(async () => {
    stage = await BridgeStage.open();
  }, 60_000);
  afterAll(() => stage.close());

  it('is written down from its beginning, with what was wrong', async () => {
    const side = await stage.connect('slack', SLACK);
    const name = (await rowOf(side)).account_name;
    const born = ['>connecting', `"The credentials open ${name}."`, 'connecting>connected'];
    expect(await historyOf(side)).toEqual(born);
    await states().sessionDown(side.installationId, 'The line was cut');
    await states().sessionUp(side.installationId);
    await stage.fail(side, { kind: 'revoked', count: 1 });
    await expect(stage.app.get(Connector).identify(side.installationId)).rejects.toThrow();
    expect(await historyOf(side)).toEqual([
      ...born,
      'connected>disconnected',
      'disconnected>connected',
      'connected>credentials-rejected',
    ]);
    const lines = await linesOf(side);
    expect(lines[3]?.detail).toBe('The line was cut');
    expect(lines[5]?.detail).toContain('revoked');
    for (const secret of Object.values(side.account.credentials)) expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it('is told as it is written: what it was, what it is, since when', async () => {
    const side = await stage.connect('slack', SLACK);
    const told: InstallationStatusNotice[] = [];
    stage.app.get(MessagingNotices).listen({ installationStatus: (notice) => void told.push(notice) });
    await states().sessionDown(side.installationId, 'The line was cut');
    const [line] = await stage.db.query<{ at: Date }>(
      "SELECT at FROM installation_events WHERE installation_id = $1 AND to_status = 'disconnected'",
      [side.installationId],
    );
    expect(told.filter((notice) => notice.installation_id === side.installationId)).toEqual([
      {
        organisationId: stage.organisationId,
        installation_id: side.installationId,
        platform: 'slack',
        previous_status: 'connected',
        status: 'disconnected',
        detail: 'The line was cut',
        at: line!.at,
      },
    ]);
  });

  it('takes every way that the table allows, and no other', async () => {
    // Nobody knows whose it is, so that no session has a say.
    const installationId = newId();
    await stage.db.query(
      `INSERT INTO installations (id, organisation_id, platform, credentials, webhook_secret)
       VALUES ($1, $2, 'slack', '', '')`,
      [installationId, stage.organisationId],
    );
    const told = () =>
      stage.db.query<Line>('SELECT from_status, to_status FROM installation_events WHERE installation_id = $1', [
        installationId,
      ]);
    const taken: string[] = [];
    for (const edge of INSTALLATION_STATUSES.flatMap((from) => INSTALLATION_STATUSES.map((to) => `${from}>${to}`))) {
      const [from, to] = edge.split('>') as InstallationStatus[];
      await stage.db.query('UPDATE installations SET status = $2, status_detail = NULL WHERE id = $1', [
        installationId,
        from,
      ]);
      if (await states().set(installationId, to!, 'news')) taken.push(edge);
      const { status } = (await stage.app.get(Installations).find(installationId))!;
      expect(status).toBe(EDGES.includes(edge) ? to : from);
    }
    expect(taken.sort()).toEqual([...EDGES].sort());
    expect((await told()).map(({ from_status, to_status }) => `${from_status}>${to_status}`).sort()).toEqual(taken);
  });

  it('is backfilling until the last of what is read back is there, connected all the while', async () => {
    const side = await stage.connect('slack', SLACK);
    const [one, other] = [await holdCatchUp(side), await holdCatchUp(side)];
    await states().sessionUp(side.installationId);
    expect(await stage.stateOf(side)).toMatchObject({ status: 'backfilling', connected: true, detail: null });
    await states().settleBackfill(side.installationId);
    expect((await rowOf(side)).status).toBe('backfilling');
    await one.finish();
    await other.finish();
    await states().settleBackfill(side.installationId);
    expect(await stage.stateOf(side)).toMatchObject({ status: 'connected', connected: true });
    expect((await historyOf(side)).slice(-2)).toEqual(['connected>backfilling', 'backfilling>connected']);
  });

  it('is backfilling after a restart, for as long as the platform makes the reading wait', async () => {
    const side = await stage.connect('slack', SLACK);
    await stage.say(side, 'before the restart');
    await until(async () => (await stage.stored()).some(({ content }) => content === 'before the restart'));
    await stage.stop();
    await stage.say(side, 'missed');
    // Others of this stage read their own history now.
    await stage.fail(side, { kind: '429', count: 1, retry_after: 2, channel_id: side.externalChannelId });
    await stage.start();
    await until(async () => (await historyOf(side)).includes('backfilling>connected'));
    expect(await historyOf(side)).toContain('connected>backfilling');
    expect((await stage.stored()).map(({ content }) => content)).toContain('missed');
  }, 60_000);

  it('does not stay backfilling when the process died between the reading and its note', async () => {
    const sides = [await stage.connect('slack', SLACK), await stage.connect('telegram')];
    for (const side of sides) {
      const held = await holdCatchUp(side);
      await states().beginBackfill(side.installationId);
      expect((await rowOf(side)).status).toBe('backfilling');
      await held.finish();
    }
    await states().settleBackfills();
    for (const side of sides) expect((await rowOf(side)).status).toBe('connected');
  });

  it('is degraded while scopes are missing, also after its session broke and was backfilled', async () => {
    const scopes = ['chat:write', 'channels:read', 'users:read', 'channels:history'];
    const side = await stage.connect('slack', { ...SLACK, scopes });
    const detail = expect.stringContaining('missing scopes');
    expect(await stage.stateOf(side)).toMatchObject({ status: 'degraded', connected: true, detail });
    await states().sessionDown(side.installationId, 'The line was cut');
    expect(await stage.stateOf(side)).toMatchObject({ status: 'disconnected', connected: false });
    const held = await holdCatchUp(side);
    await states().sessionUp(side.installationId);
    expect(await stage.stateOf(side)).toMatchObject({ status: 'backfilling', connected: true, detail });
    await held.finish();
    await states().settleBackfill(side.installationId);
    expect(await stage.stateOf(side)).toMatchObject({ status: 'degraded', detail });
  });

  it('does not seem connected for good credentials alone while its session is down', async () => {
    const side = await stage.connect('slack', SLACK);
    await states().sessionDown(side.installationId, 'The line was cut');
    await stage.app.get(Connector).identify(side.installationId);
    expect(await rowOf(side)).toMatchObject({ status: 'disconnected', status_detail: 'The line was cut' });
    await states().sessionUp(side.installationId);
    expect((await rowOf(side)).status).toBe('connected');
  });

  it('stays refused whatever a session says that was still opening', async () => {
    const side = await stage.connect('slack', SLACK);
    await states().set(side.installationId, 'credentials-rejected', 'Taken back');
    await states().sessionUp(side.installationId);
    expect(
      await stage.db.query('SELECT status, session_up FROM installations WHERE id = $1', [side.installationId]),
    ).toEqual([{ status: 'credentials-rejected', session_up: null }]);
    expect((await historyOf(side)).at(-1)).toBe('connected>credentials-rejected');
  });

  it('is kept for 90 days, and the newest 1,000 events at most', async () => {
    const [long, old] = [await stage.connect('slack', SLACK), await stage.connect('telegram')];
    const add = (side: Side, count: number, age: string) =>
      stage.db.query(
        `INSERT INTO installation_events (id, organisation_id, installation_id, platform, detail, at)
         SELECT gen_random_uuid(), $1, $2, 'spec', 'n' || n, now() - $4::interval - n * interval '1 second'
         FROM generate_series(1, $3) n`,
        [stage.organisationId, side.installationId, count, age],
      );
    await add(long, 1_010, '1 day');
    await add(old, 5, '91 days');
    const kept = (await linesOf(old)).length - 5;
    await stage.app.get(Upkeep).run();
    const lines = await linesOf(long);
    expect(lines).toHaveLength(1_000);
    // The oldest went: what was written when it connected is still there.
    expect(lines.at(-1)?.to_status).toBe('connected');
    expect(await linesOf(old)).toHaveLength(kept);
  });
});

describe('New credentials for the same account', () => {
  beforeAll(async () => {
    stage = await BridgeStage.open();
  }, 60_000);
  afterAll(() => stage.close());

  const keptBy = async (side: Side) => ({
    channels: await stage.db.query('SELECT id, external_id FROM platform_channels WHERE installation_id = $1', [
      side.installationId,
    ]),
    mirrors: await stage.db.query('SELECT id, channel_id FROM mirrors WHERE platform_channel_id = $1', [
      side.platformChannelId,
    ]),
    links: await stage.db.query(
      'SELECT external_message_id, message_id FROM message_links WHERE external_channel_id = $1 ORDER BY created_at',
      [side.externalChannelId],
    ),
  });

  it('keep channels, mapping, links and history, and are noted there', async () => {
    const side = await stage.connect('slack', SLACK);
    await stage.write('outward');
    await stage.say(side, 'inward');
    await until(async () => (await keptBy(side)).links.length === 2);
    await stage.fail(side, { kind: 'revoked', count: 1 });
    await stage.write('after it was revoked');
    await untilIs(side, 'credentials-rejected');
    const [before, told] = [await keptBy(side), await historyOf(side)];
    const credentials = { ...side.account.credentials, bot_token: await stage.newSlackToken(side) };
    const state = await stage.stateOf(side);
    await stage.app.get(Installations).replaceCredentials(stage.organisationId, state, credentials);
    await untilIs(side, 'connected');
    await until(async () => (await stage.textsAt(side)).some((text) => text.includes('after it was revoked')));
    await until(async () => (await keptBy(side)).links.length === 3);
    const after = await keptBy(side);
    expect({ ...after, links: after.links.slice(0, 2) }).toEqual(before);
    const history = await historyOf(side);
    expect(history.slice(0, told.length)).toEqual(told);
    const given = history.indexOf('"New credentials were given."');
    expect(given).toBeGreaterThanOrEqual(told.length);
    expect(history[given + 1]).toBe('credentials-rejected>connecting');
    await until(async () => (await historyOf(side)).at(-1)!.endsWith('>connected'));
    expect(JSON.stringify(await linesOf(side))).not.toContain(credentials.bot_token);
  }, 60_000);

  it('are not refused for what the platform tells of the old ones', async () => {
    const side = await stage.connect('slack', SLACK);
    const credentials = { ...side.account.credentials, bot_token: await stage.newSlackToken(side) };
    const state = await stage.stateOf(side);
    await stage.app.get(Installations).replaceCredentials(stage.organisationId, state, credentials);
    await stage.isSettled(side.installationId);
    const event: InboundEvent = { kind: 'account.revoked', key: 'account.revoked:late', channelId: '' };
    const { installationId } = side;
    await stage.app.get(Intake).accept({ installationId, credentialsVersion: null, events: [event] });
    const waiting = `SELECT 1 FROM jobs WHERE lane LIKE 'in:' || $1 || ':%' OR lane = 'connect:' || $1`;
    await until(async () => (await stage.db.query(waiting, [installationId])).length === 0);
    // Its new session may only be opening by now.
    await untilIs(side, 'connected');
    expect((await historyOf(side)).join()).not.toContain('credentials-rejected');
  });

  it('that somebody else of the organisation brings leave the history with the one that stays', async () => {
    const side = await stage.connect('telegram');
    const told = await historyOf(side);
    const installations = stage.app.get(Installations);
    const reference = { organisationId: stage.organisationId, ownerKind: 'spec', ownerId: newId(), enabled: true };
    const { credentials } = side.account;
    await installations.attach({ ...reference, platform: 'telegram', credentials });
    const joined = async () =>
      (await installations.get(stage.organisationId, 'spec', reference.ownerId)).installationId;
    await until(async () => (await joined()) === side.installationId);
    const history = await historyOf(side);
    expect(history.slice(0, told.length + 1)).toEqual([...told, '"New credentials were given."']);
  });
});

describe('What is asked again and again', () => {
  beforeAll(async () => {
    stage = await BridgeStage.open({ settings: async () => ({ INSTALLATION_PROBE_INTERVAL: '1' }) });
  }, 60_000);
  afterAll(() => stage.close());

  it('finds a token that was taken back before any message needs it, and is not asked about it again', async () => {
    const side = await stage.connect('slack', SLACK);
    await stage.fail(side, { kind: 'revoked', count: 1 });
    await untilIs(side, 'credentials-rejected');
    expect((await rowOf(side)).status_detail).toContain('revoked');
    const askedAt = async () =>
      stage.db.query('SELECT probed_at FROM installations WHERE id = $1', [side.installationId]);
    const other = await stage.connect('telegram');
    const asked = await askedAt();
    await stage.db.query("UPDATE installations SET probed_at = now() - interval '1 hour' WHERE id = $1", [
      other.installationId,
    ]);
    await until(async () => {
      const [row] = await stage.db.query<{ fresh: boolean }>(
        "SELECT probed_at > now() - interval '1 minute' AS fresh FROM installations WHERE id = $1",
        [other.installationId],
      );
      return row!.fresh;
    });
    expect(await askedAt()).toEqual(asked);
  }, 60_000);

  it('shows a platform that does not answer, and forgets it when it does again', async () => {
    const side = await stage.connect('slack', SLACK);
    await until(
      async () =>
        (await stage.db.query('SELECT 1 FROM installations WHERE session_up AND id = $1', [side.installationId]))
          .length === 1,
    );
    await stage.fail(side, { kind: '500', count: 2 });
    await until(async () => (await historyOf(side)).includes('degraded>connected'), 50_000);
    const lines = await linesOf(side);
    const degraded = lines.find(({ to_status }) => to_status === 'degraded');
    expect(degraded).toMatchObject({ from_status: 'connected', detail: expect.stringMatching(/Slack/) });
    expect(await stage.stateOf(side)).toMatchObject({ status: 'connected', detail: null });
  }, 60_000);

  it('is out of reach where no live session says otherwise, until the network is back', async () => {
    // Faults are of a platform, not of an account: who else is asked about would use them up.
    await stage.db.query('UPDATE installation_references SET enabled = false');
    const side = await stage.connect('slack', SLACK);
    // Another node has just taken it over, and has not opened its session yet.
    await stage.db.query(
      `UPDATE installations SET session_up = NULL, listener_node = gen_random_uuid(),
         listener_until = now() + interval '1 hour' WHERE id = $1`,
      [side.installationId],
    );
    await stage.fail(side, { kind: 'reset', count: 3 });
    await until(async () => (await historyOf(side)).includes('disconnected>connected'), 50_000);
    expect(await historyOf(side)).toContain('connected>disconnected');
  }, 60_000);

  it('is asked by one node at a time, and not at all while nobody has it enabled', async () => {
    const side = await stage.connect('telegram');
    const claim = () => stage.db.query<{ id: string }>(CLAIM_PROBES, [1_000_000, 100]);
    const makeDue = () =>
      stage.db.query("UPDATE installations SET probed_at = now() - interval '100 days' WHERE id = $1", [
        side.installationId,
      ]);
    await stage.db.query('UPDATE installation_references SET enabled = false WHERE installation_id = $1', [
      side.installationId,
    ]);
    await makeDue();
    expect(await claim()).toEqual([]);
    await stage.db.transaction(async () => {
      await stage.db.query('UPDATE installation_references SET enabled = true WHERE installation_id = $1', [
        side.installationId,
      ]);
      await makeDue();
      expect(await claim()).toEqual([{ id: side.installationId }]);
    });
    expect(await claim()).toEqual([]);
  }, 60_000);
});
