import { makeChannel, makeWorkspace } from '../../../test/support/channel-fixtures.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { newId } from '../../kernel/database/ids.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { eventKey, type InboundEvent, type InboundMessage } from '../../platforms/inbound-event.js';
import { Intake } from './intake.service.js';

const MESSAGE: InboundMessage = {
  text: 'Hello',
  mentions: [],
  author: { id: 'U1', ids: ['U1'], name: 'Ada', avatarUrl: null, isBot: false },
  replyTo: null,
  sentAt: new Date('2026-11-21T00:00:00Z'),
  dropped: [],
  files: [],
  addressed: false,
  direct: false,
  stamp: null,
};

describe('the intake', () => {
  let database: TestDatabase;
  let intake: Intake;
  let lanes: Lanes;
  const installationId = newId();
  let nextId = 0;

  const said = (channelId: string, message: Partial<InboundMessage> = {}): InboundEvent => {
    const messageId = String((nextId += 1));
    const key = eventKey('message.created', channelId, messageId);
    return { kind: 'message.created', key, channelId, messageId, message: { ...MESSAGE, ...message } };
  };
  const accept = (...events: InboundEvent[]) => intake.accept({ installationId, credentialsVersion: 1, events });
  const stored = (channelId: string) =>
    database.db.query<{ routed: boolean }>(
      'SELECT routed_at IS NOT NULL AS routed FROM inbound_events WHERE channel_id = $1 ORDER BY received_at, key',
      [channelId],
    );
  const queued = (channelId: string) =>
    database.db.query('SELECT payload FROM jobs WHERE lane = $1', [`in:${installationId}:${channelId}`]);

  beforeAll(async () => {
    database = await createTestDatabase();
    const { db } = database;
    lanes = new Lanes(db);
    intake = new Intake(db, lanes);
    const workspace = await makeWorkspace(db);
    const channelId = await makeChannel(db, workspace);
    const [platformChannelId, referenceId] = [newId(), newId()];
    await db.query(
      `INSERT INTO installations (id, organisation_id, platform, credentials, webhook_secret) VALUES ($1, $2, 'x', '', '')`,
      [installationId, workspace.organisationId],
    );
    await db.query(
      `INSERT INTO installation_references (id, organisation_id, installation_id, owner_kind, owner_id)
       VALUES ($1, $2, $3, 'spec', 'spec')`,
      [referenceId, workspace.organisationId, installationId],
    );
    await db.query(
      `INSERT INTO platform_channels (id, organisation_id, installation_id, external_id, name, type)
       VALUES ($1, $2, $3, 'heard', 'heard', 'text')`,
      [platformChannelId, workspace.organisationId, installationId],
    );
    await db.query(
      `INSERT INTO mirrors (id, organisation_id, platform_channel_id, channel_id, reference_id, inbound, outbound)
       VALUES ($1, $2, $3, $4, $5, true, false)`,
      [newId(), workspace.organisationId, platformChannelId, channelId, referenceId],
    );
  });
  afterAll(async () => {
    // Its wake-up for other processes may still be due.
    lanes.onApplicationShutdown();
    await database.close();
  });

  it('queues what is said in a mirrored channel, and only stores what is said elsewhere', async () => {
    const events = [said('heard'), said('unheard'), said('heard')];
    expect(await accept(...events)).toBe(true);
    expect(await stored('heard')).toEqual([{ routed: false }, { routed: false }]);
    expect(await stored('unheard')).toEqual([{ routed: true }]);
    expect(await queued('unheard')).toEqual([]);
    expect(await queued('heard')).toMatchObject([{ payload: { keys: [events[0]!.key, events[2]!.key] } }]);
  });

  it('queues an echo of our own post from any channel: it tells that the post arrived', async () => {
    await accept(said('echoes', { stamp: { deliveryId: newId(), part: 0 } }));
    expect(await queued('echoes')).toHaveLength(1);
  });

  it('queues what changes a channel itself, mirrored or not', async () => {
    await accept({ kind: 'channel.gone', key: eventKey('channel.gone', 'going', 1), channelId: 'going' });
    expect(await queued('going')).toHaveLength(1);
  });

  it('keeps the same fact once', async () => {
    const event = said('twice');
    await Promise.all([accept(event), accept(event), accept(event)]);
    expect(await stored('twice')).toHaveLength(1);
  });

  it('takes nothing for credentials that have changed since they were checked', async () => {
    expect(await intake.accept({ installationId, credentialsVersion: 2, events: [said('late')] })).toBe(false);
    expect(await stored('late')).toEqual([]);
  });
});
