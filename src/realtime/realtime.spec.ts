import { JwtService } from '@nestjs/jwt';
import {
  joinWorkspace,
  makeChannel,
  makeUser,
  makeWorkspace,
  type WorkspaceFixture,
} from '../../test/support/channel-fixtures.js';
import { until } from '../../test/support/until.js';
import { ApiKeys } from '../auth/api-keys/api-keys.service.js';
import { UserDesk } from '../channels/desk/user-desk.service.js';
import type { ChannelEvent, ChannelEvents } from '../channels/notices/channel-notice.js';
import { ChannelNotices } from '../channels/notices/channel-notices.service.js';
import { newId } from '../kernel/database/ids.js';
import { Metrics } from '../kernel/metrics/metrics.service.js';
import { MessagingNotices } from '../messaging/messaging-notices.service.js';
import { TenancyNotices } from '../tenancy/notices.service.js';
import { type Listener, RealtimeStage } from './realtime.fixture.js';
import { Evictions } from './subscriptions/evictions.service.js';

let stage: RealtimeStage;
let home: WorkspaceFixture;
let channelId: string;

beforeAll(async () => {
  stage = await RealtimeStage.open();
});
beforeEach(async () => {
  home = await makeWorkspace(stage.db);
  channelId = await makeChannel(stage.db, home);
});
afterEach(() => stage.hangUp());
afterAll(() => stage?.close());

const joinChannel = (channel: string, userId: string): Promise<unknown> =>
  stage.db.query(
    `INSERT INTO channel_members (channel_id, workspace_id, user_id, role) VALUES ($1, $2, $3, 'member')`,
    [channel, home.workspaceId, userId],
  );

const notify = <Event extends ChannelEvent>(
  event: Event,
  payload: Partial<ChannelEvents[Event]>,
  { channel = channelId, isPrivate = false } = {},
): void =>
  stage.get(ChannelNotices).emit(event, payload as ChannelEvents[Event], {
    organisationId: home.organisationId,
    workspaceId: home.workspaceId,
    channelId: channel,
    isPrivate,
  });

/** A round trip: whatever was told before has arrived. */
const settle = (listener: Listener): Promise<unknown> => listener.call('unsubscribe', { channel_id: newId() });

const refusalOf = (options: Parameters<RealtimeStage['dial']>[0]): Promise<{ code: string; error: string }> =>
  new Promise((resolve, reject) => {
    const client = stage.dial(options);
    client.once('connect_error', (error) => resolve((error as unknown as { data: never }).data));
    client.once('connect', () => reject(new Error('It was let in.')));
  });

const expiring = (userId: string, expiresIn: number): string => {
  const { issuer, audience } = stage.config.auth;
  return stage.get(JwtService).sign({}, { subject: userId, issuer, audience, expiresIn });
};

describe('The handshake', () => {
  it('refuses whoever brings no token, and says how to bring one', async () => {
    await expect(refusalOf({})).resolves.toMatchObject({ success: false, code: 'UNAUTHENTICATED' });
    await expect(refusalOf({ auth: { token: 7 } })).resolves.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('refuses forged and expired tokens by their codes', async () => {
    await expect(refusalOf({ auth: { token: 'forged' } })).resolves.toMatchObject({ code: 'TOKEN_INVALID' });
    await expect(refusalOf({ auth: { token: expiring(home.userId, -10) } })).resolves.toMatchObject({
      code: 'TOKEN_EXPIRED',
    });
  });

  it('takes a token from the Authorization header', async () => {
    const client = stage.dial({ extraHeaders: { authorization: `Bearer ${await stage.token(home.userId)}` } });
    await expect(new Promise((resolve) => client.once('connect', () => resolve('in')))).resolves.toBe('in');
  });

  it('counts the sockets that are open', async () => {
    await stage.connect(home.userId);
    expect(await stage.get(Metrics).registry.metrics()).toMatch(/^patchbay_sockets [1-9]/m);
  });
});

describe('The end of a token', () => {
  it('closes the socket when it expires, and says so', async () => {
    // Long enough to connect with, also on a busy machine.
    const listener = await stage.connect(home.userId, expiring(home.userId, 4));
    await listener.until(() => !listener.client.connected);
    expect(listener.of('session.ended')).toEqual([expect.objectContaining({ code: 'TOKEN_EXPIRED' })]);
  });

  it('is put off by a newer token of the same user, and of nobody else', async () => {
    const listener = await stage.connect(home.userId, expiring(home.userId, 4));
    const other = await stage.token(await makeUser(stage.db));
    expect(await listener.call('authenticate', { token: other })).toMatchObject({ success: false, code: 'FORBIDDEN' });
    const answer = await listener.call('authenticate', { token: await stage.token(home.userId) });
    expect(answer).toEqual({ success: true, expires_at: expect.any(String) });
    await new Promise((resolve) => setTimeout(resolve, 4200));
    expect(listener.client.connected).toBe(true);
  });

  it('comes with the next check of an API key that was revoked', async () => {
    const keys = stage.get(ApiKeys);
    const { api_key: key } = await keys.create({ userId: home.userId, via: 'jwt' }, { name: 'Spec' });
    const listener = await stage.connect(home.userId, key.key);
    await stage.get(Evictions).sweep();
    expect(listener.client.connected).toBe(true);
    await keys.revoke(home.userId, key.id);
    await stage.get(Evictions).sweep();
    await listener.until(() => !listener.client.connected);
    expect(listener.of('session.ended')).toEqual([expect.objectContaining({ code: 'API_KEY_REVOKED' })]);
  });
});

describe('A bad call', () => {
  it.each([
    [{}, 'channel_id'],
    [{ channel_id: 'nonsense' }, 'channel_id'],
    [{ channel_id: newId(), after: -1 }, 'after'],
    [{ channel_id: newId(), after: '5' }, 'after'],
    [{ channel_id: newId(), color: 'red' }, 'color'],
    [{ channel_id: newId(), workspace_id: newId() }, 'workspace_id'],
    [{ workspace_id: 'x'.repeat(100_000) }, 'workspace_id'],
    [{ channel_id: { $gt: '' } }, 'channel_id'],
    ['text', 'body'],
    [null, 'body'],
    [[newId()], 'body'],
    [Buffer.from('binary'), 'channel_id'],
  ])('is answered with the field at fault (%#)', async (payload, field) => {
    const listener = await stage.connect(home.userId);
    const answer = await listener.call('subscribe', payload);
    expect(answer).toMatchObject({ success: false, code: 'VALIDATION_FAILED' });
    expect(answer['fields']).toContainEqual({ field, message: expect.any(String) });
    expect(listener.client.connected).toBe(true);
  });

  it('is answered too when there is no such call', async () => {
    const listener = await stage.connect(home.userId);
    expect(await listener.call('shout' as never, {})).toMatchObject({ success: false, code: 'UNKNOWN_EVENT' });
  });

  it('without an acknowledgement does no harm', async () => {
    const listener = await stage.connect(home.userId);
    listener.client.emit('subscribe', 7 as never);
    (listener.client as { emit(event: string): void }).emit('subscribe');
    expect(await listener.call('subscribe', { channel_id: channelId })).toMatchObject({ success: true });
  });

  it('beyond the budget is refused with the seconds to wait', async () => {
    const userId = await makeUser(stage.db);
    const listener = await stage.connect(userId);
    const answers = await Promise.all(Array.from({ length: 1010 }, () => listener.call('unsubscribe', {})));
    const refused = answers.filter(({ code }) => code === 'RATE_LIMITED');
    expect(refused).toHaveLength(10);
    expect(refused[0]!['retry_after']).toBeGreaterThan(0);
  });

  it('for one workspace too many is refused', async () => {
    const listener = await stage.connect(home.userId);
    for (let count = 0; count < 20; count += 1) {
      const other = await makeWorkspace(stage.db);
      await joinWorkspace(stage.db, other, home.userId);
      expect(await listener.call('subscribe', { workspace_id: other.workspaceId })).toMatchObject({ success: true });
    }
    const answer = await listener.call('subscribe', { workspace_id: home.workspaceId });
    expect(answer).toMatchObject({ code: 'TOO_MANY_SUBSCRIPTIONS' });
  });
});

describe('Whoever listens to a channel', () => {
  it('is told of messages in order, with every change', async () => {
    const listener = await stage.connect(home.userId);
    expect(await listener.call('subscribe', { channel_id: channelId })).toEqual({
      success: true,
      channel_id: channelId,
      change_seq: 0,
    });
    const desk = stage.get(UserDesk);
    const draft = { channelId, content: 'Hello', parentMessageId: null, metadata: {} };
    const { id } = await desk.post(home.userId, { ...draft, id: newId() });
    await desk.edit(home.userId, { channelId, messageId: id, content: 'Hello!' });
    await desk.pin(home.userId, { channelId, messageId: id });
    await desk.post(home.userId, { ...draft, id: newId(), parentMessageId: id });
    await desk.remove(home.userId, { channelId, messageId: id });
    await listener.until(() => listener.told.length >= 6);
    expect(listener.told.map(([event, payload]) => [event, (payload as { change_seq: number }).change_seq])).toEqual([
      ['message.created', 1],
      ['message.updated', 2],
      ['pin.added', 3],
      ['message.created', 4],
      ['message.updated', 5],
      ['message.deleted', 6],
    ]);
    expect(listener.of('message.deleted')[0]).toMatchObject({ id, content: '', deleted_at: expect.any(String) });
  });

  it('is told of messages that were posted all at once in the order of their numbers', async () => {
    const listener = await stage.connect(home.userId);
    await listener.call('subscribe', { channel_id: channelId });
    await Promise.all(Array.from({ length: 200 }, (_, index) => stage.post(channelId, `${index}`)));
    await listener.until(() => listener.told.length >= 200);
    const numbers = listener.of('message.created').map((message) => message.change_seq);
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  it('is told what another process wrote, whose notices never come', async () => {
    const listener = await stage.connect(home.userId);
    await listener.call('subscribe', { channel_id: channelId });
    await stage.db.query(
      `WITH bumped AS (UPDATE channels SET last_seq = 1, last_change_seq = 1 WHERE id = $1)
       INSERT INTO messages (channel_id, id, seq, change_seq, author_kind, author_id, author_name, content, sent_at)
       VALUES ($1, $2, 1, 1, 'external', 'U1', 'Grace', 'From afar', now())`,
      [channelId, newId()],
    );
    await listener.until(() => listener.told.length > 0);
    expect(listener.of('message.created')).toEqual([expect.objectContaining({ content: 'From afar', change_seq: 1 })]);
  });

  it('is told nothing more after unsubscribing', async () => {
    const listener = await stage.connect(home.userId);
    await listener.call('subscribe', { channel_id: channelId });
    await listener.call('unsubscribe', { channel_id: channelId });
    await stage.post(channelId, 'Unheard');
    await settle(listener);
    expect(listener.told).toEqual([]);
  });
});

describe('A replay', () => {
  it('tells what was missed first: new messages, changed ones, tombstones', async () => {
    const desk = stage.get(UserDesk);
    const draft = { channelId, content: 'Hello', parentMessageId: null, metadata: {} };
    const old = await desk.post(home.userId, { ...draft, id: newId() });
    const doomed = await desk.post(home.userId, { ...draft, id: newId() });
    const fresh = await desk.post(home.userId, { ...draft, id: newId() });
    await desk.edit(home.userId, { channelId, messageId: old.id, content: 'Changed' });
    await desk.remove(home.userId, { channelId, messageId: doomed.id });
    const listener = await stage.connect(home.userId);
    expect(await listener.call('subscribe', { channel_id: channelId, after: 2 })).toMatchObject({ change_seq: 5 });
    expect(listener.told).toMatchObject([
      ['message.created', { id: fresh.id, change_seq: 3 }],
      ['message.updated', { id: old.id, change_seq: 4, content: 'Changed' }],
      ['message.deleted', { id: doomed.id, change_seq: 5, content: '' }],
    ]);
  });

  it('has neither gap nor double while the channel is written to', async () => {
    for (let index = 0; index < 450; index += 1) await stage.post(channelId, `before ${index}`);
    let posting = true;
    let last = 450;
    const writers = Array.from({ length: 4 }, async () => {
      while (posting) {
        const seq = await stage.post(channelId, 'meanwhile');
        last = Math.max(last, seq);
      }
    });
    const listeners = await Promise.all(
      [0, 1, 100, 449, 450].map(async (after) => {
        const listener = await stage.connect(home.userId);
        const answer = await listener.call('subscribe', { channel_id: channelId, after });
        expect(answer).toMatchObject({ success: true });
        return { listener, after };
      }),
    );
    // However many were written while they came, some are written while all listen.
    const heardTogether = last + 50;
    await until(() => last >= heardTogether);
    posting = false;
    await Promise.all(writers);
    for (const { listener, after } of listeners) {
      await listener.until(() => listener.told.length >= last - after);
      await settle(listener);
      const numbers = listener.of('message.created').map((message) => message.change_seq);
      expect(numbers).toEqual(Array.from({ length: last - after }, (_, index) => after + index + 1));
    }
  });

  it('of more than it can be is refused with the number to start from', async () => {
    await stage.db.query('UPDATE channels SET last_change_seq = 20000 WHERE id = $1', [channelId]);
    const listener = await stage.connect(home.userId);
    expect(await listener.call('subscribe', { channel_id: channelId, after: 1 })).toMatchObject({
      success: false,
      code: 'REPLAY_TOO_LONG',
      change_seq: 20000,
    });
    expect(await listener.call('subscribe', { channel_id: channelId, after: 20001 })).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ field: 'after', message: expect.stringContaining('ahead') }],
    });
  });
});

describe('A private channel', () => {
  let secret: string;
  let member: string;
  let outsider: string;

  beforeEach(async () => {
    secret = await makeChannel(stage.db, home, { isPrivate: true });
    [member, outsider] = [await makeUser(stage.db), await makeUser(stage.db)];
    for (const userId of [member, outsider]) await joinWorkspace(stage.db, home, userId);
    await joinChannel(secret, member);
  });

  it('is not there for others, not even the owner of the workspace, nor for other tenants', async () => {
    const stranger = await makeUser(stage.db);
    for (const userId of [outsider, home.userId, stranger]) {
      const listener = await stage.connect(userId);
      expect(await listener.call('subscribe', { channel_id: secret })).toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    }
    const listener = await stage.connect(stranger);
    expect(await listener.call('subscribe', { channel_id: channelId })).toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    expect(await listener.call('subscribe', { workspace_id: home.workspaceId })).toMatchObject({
      code: 'WORKSPACE_NOT_FOUND',
    });
  });

  it('is heard by its members, and never in the room of its workspace', async () => {
    const [inside, outside] = [await stage.connect(member), await stage.connect(home.userId)];
    await inside.call('subscribe', { channel_id: secret });
    await outside.call('subscribe', { workspace_id: home.workspaceId });
    await outside.call('subscribe', { channel_id: channelId });
    await stage.post(secret, 'Psst');
    notify('channel.created', { id: secret, created_by: member }, { channel: secret, isPrivate: true });
    notify('channel.updated', { id: secret }, { channel: secret, isPrivate: true });
    notify('member.added', { user_id: member, channel_id: secret }, { channel: secret, isPrivate: true });
    stage.get(MessagingNotices).deliveryUpdated(delivery(secret));
    await inside.until(() => inside.told.length >= 4);
    await settle(outside);
    expect(outside.told).toEqual([]);
  });

  it('tells whoever is added to it, in the room of the workspace that is theirs alone', async () => {
    const listener = await stage.connect(member);
    await listener.call('subscribe', { workspace_id: home.workspaceId });
    notify('member.added', { user_id: member, channel_id: secret }, { channel: secret, isPrivate: true });
    await listener.until(() => listener.of('member.added').length === 1);
  });

  it('is taken from a member who is removed', async () => {
    const [removed, stays] = [await stage.connect(member), await stage.connect(outsider)];
    await joinChannel(secret, outsider);
    await removed.call('subscribe', { channel_id: secret });
    await stays.call('subscribe', { channel_id: secret });
    await stage.db.query('DELETE FROM channel_members WHERE channel_id = $1 AND user_id = $2', [secret, member]);
    notify('member.removed', { user_id: member, channel_id: secret }, { channel: secret, isPrivate: true });
    await stage.post(secret, 'Without them');
    await stays.until(() => stays.of('message.created').length === 1);
    await settle(removed);
    expect(removed.told).toEqual([['subscription.ended', { channel_id: secret, reason: 'access-lost' }]]);
  });

  it('that was public loses those who are no members before it tells anything', async () => {
    const [stranger, inside] = [await stage.connect(outsider), await stage.connect(member)];
    await joinChannel(channelId, member);
    for (const listener of [stranger, inside]) await listener.call('subscribe', { channel_id: channelId });
    await stage.db.query('UPDATE channels SET is_private = true WHERE id = $1', [channelId]);
    notify('channel.updated', { id: channelId }, { isPrivate: true });
    await stage.post(channelId, 'Among us');
    await inside.until(() => inside.told.length === 2);
    expect(inside.told.map(([event]) => event)).toEqual(['channel.updated', 'message.created']);
    await settle(stranger);
    expect(stranger.told).toEqual([['subscription.ended', { channel_id: channelId, reason: 'access-lost' }]]);
  });
});

describe('Access that is lost', () => {
  it('to a workspace ends everything in it', async () => {
    const userId = await makeUser(stage.db);
    await joinWorkspace(stage.db, home, userId);
    const listener = await stage.connect(userId);
    await listener.call('subscribe', { workspace_id: home.workspaceId });
    await listener.call('subscribe', { channel_id: channelId });
    await stage.db.query('DELETE FROM workspace_members WHERE user_id = $1', [userId]);
    stage.get(TenancyNotices).membershipLost({ userId, workspaceId: home.workspaceId });
    notify('channel.updated', { id: channelId });
    await stage.post(channelId, 'Unheard');
    await settle(listener);
    expect(listener.told).toEqual([
      ['subscription.ended', { channel_id: channelId, reason: 'access-lost' }],
      ['subscription.ended', { workspace_id: home.workspaceId, reason: 'access-lost' }],
    ]);
  });

  it('without any notice is found by the next check', async () => {
    const userId = await makeUser(stage.db);
    await joinWorkspace(stage.db, home, userId, 'admin');
    const listener = await stage.connect(userId);
    await listener.call('subscribe', { workspace_id: home.workspaceId });
    await stage.db.query(`UPDATE workspace_members SET role = 'member' WHERE user_id = $1`, [userId]);
    await stage.get(Evictions).sweep();
    stage.get(MessagingNotices).deliveryUpdated(delivery(channelId));
    notify('channel.updated', { id: channelId });
    await listener.until(() => listener.told.length > 0);
    expect(listener.told.map(([event]) => event)).toEqual(['channel.updated']);
    await stage.db.query('DELETE FROM workspace_members WHERE user_id = $1', [userId]);
    await stage.get(Evictions).sweep();
    await listener.until(() => listener.of('subscription.ended').length === 1);
  });

  it('to a channel that is deleted is told after the event', async () => {
    const listener = await stage.connect(home.userId);
    await listener.call('subscribe', { channel_id: channelId });
    notify('channel.deleted', { id: channelId, workspace_id: home.workspaceId, change_seq: 0 });
    await listener.until(() => listener.told.length === 2);
    expect(listener.told.map(([event]) => event)).toEqual(['channel.deleted', 'subscription.ended']);
  });
});

describe('The bridge', () => {
  it('is heard by owners and admins of the workspace alone', async () => {
    const userId = await makeUser(stage.db);
    await joinWorkspace(stage.db, home, userId);
    const [owner, plain] = [await stage.connect(home.userId), await stage.connect(userId)];
    expect(await owner.call('subscribe', { workspace_id: home.workspaceId })).toMatchObject({ role: 'owner' });
    await plain.call('subscribe', { workspace_id: home.workspaceId });
    const [installationId, integrationId] = await makeIntegration();
    const notices = stage.get(MessagingNotices);
    notices.deliveryUpdated(delivery(channelId));
    notices.installationStatus({
      organisationId: home.organisationId,
      installation_id: installationId,
      platform: 'slack',
      previous_status: 'backfilling',
      status: 'connected',
      detail: null,
      at: new Date('2026-03-19T15:30:00.000Z'),
    });
    await owner.until(() => owner.told.length === 2);
    expect(owner.of('delivery.updated')[0]).toMatchObject({ channel_id: channelId, status: 'delivered' });
    expect(owner.of('installation.status')).toEqual([
      {
        workspace_id: home.workspaceId,
        integration_id: integrationId,
        installation_id: installationId,
        platform: 'slack',
        previous_status: 'backfilling',
        status: 'connected',
        detail: null,
        at: '2026-03-19T15:30:00.000Z',
      },
    ]);
    await settle(plain);
    expect(plain.told).toEqual([]);
  });
});

const delivery = (channel: string): Parameters<MessagingNotices['deliveryUpdated']>[0] => ({
  organisationId: home.organisationId,
  delivery_id: newId(),
  channel_id: channel,
  message_id: newId(),
  platform: 'slack',
  kind: 'post',
  about: 'post',
  status: 'delivered',
  degradations: [],
  error: null,
  latency_ms: 12,
});

async function makeIntegration(): Promise<[installationId: string, integrationId: string]> {
  const [installationId, integrationId] = [newId(), newId()];
  const { organisationId, workspaceId } = home;
  await stage.db.query(
    `INSERT INTO installations (id, organisation_id, platform, credentials, webhook_secret) VALUES ($1, $2, 'slack', '', '')`,
    [installationId, organisationId],
  );
  await stage.db.query(
    `INSERT INTO platform_integrations (id, organisation_id, workspace_id, platform) VALUES ($1, $2, $3, 'slack')`,
    [integrationId, organisationId, workspaceId],
  );
  await stage.db.query(
    `INSERT INTO installation_references (id, organisation_id, installation_id, owner_kind, owner_id)
     VALUES ($1, $2, $3, 'platform-integration', $4)`,
    [newId(), organisationId, installationId, integrationId],
  );
  return [installationId, integrationId];
}
