import { newId } from '../../src/kernel/database/ids.js';
import { DirectPosts } from '../../src/messaging/direct/direct-posts.service.js';
import { TrialPosts } from '../../src/messaging/direct/trial-posts.service.js';
import type { Heard } from '../../src/messaging/listening/platform-listener.js';
import { PlatformListeners } from '../../src/messaging/listening/platform-listeners.service.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
let slack: Side;
let discord: Side;
let heard: { text: string; own: boolean; channelId: string; row: string }[];

beforeEach(async () => {
  stage = await BridgeStage.open();
  slack = await stage.connect('slack', { without: ['app_token'] });
  discord = await stage.connect('discord');
  heard = [];
  const kind = 'spec';
  stage.app.get(PlatformListeners).register({ kind, hear: (what, row) => Promise.resolve(take(what, row)) });
}, 60_000);
afterEach(() => stage.close());

function take({ channelId, events }: Heard, row: string): void {
  for (const { event, own } of events) {
    if (event.kind === 'message.created') heard.push({ text: event.message.text, own, channelId, row });
  }
}

const author = { kind: 'replr' as const, id: 'int_spec', name: 'Guide', avatarUrl: null, platform: null };
const post = async (side: Side, text: string, more: { replyTo?: string; channelId?: string } = {}) => {
  const id = newId();
  const { organisationId } = stage;
  const { installationId, externalChannelId } = side;
  const place = { organisationId, installationId, channelId: more.channelId ?? externalChannelId };
  const replyTo = more.replyTo ?? null;
  const posts = stage.app.get(DirectPosts);
  const content = (await posts.screen(place, { key: id, content: text, author }))!;
  await posts.post({ id, ...place, content, replyTo, threadRoot: null, author, hops: 1 });
  return id;
};
const outcome = async (id: string) =>
  (await stage.app.get(DirectPosts).outcomes(stage.organisationId, author, [id])).get(id);
const delivered = (id: string) => until(async () => (await outcome(id))?.status === 'delivered');

async function listen(side: Side, channelIds: string[] | null, row = 'row'): Promise<void> {
  const { referenceId } = await stage.stateOf(side);
  const subject = { organisationId: stage.organisationId, kind: 'spec', subscriberId: row, referenceId };
  await stage.app.get(PlatformListeners).set({ ...subject, channelIds, direct: true, catchUp: false });
}

/** A second channel of the account, which nothing mirrors. */
async function sideChannel(side: Side): Promise<string> {
  const response = await fetch(
    `${stage.sandboxUrl}/_control/${side.platform}/accounts/${side.account.account_id}/channels`,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'elsewhere' }) },
  );
  return ((await response.json()) as { id: string }).id;
}

describe('A post by a bot itself', () => {
  it.each([
    ['slack', () => slack],
    ['discord', () => discord],
  ])('in %s is a message of the channel that mirrors the place, and crosses from there, once', async (_name, side) => {
    const { message_id: question } = await stage.say(side(), 'who are you?');
    await until(async () => (await stage.stored()).length === 1);
    const id = await post(side(), 'I am the guide', { replyTo: question });
    await delivered(id);
    for (const place of [slack, discord]) {
      await until(async () => (await stage.textsAt(place)).some((text) => text.includes('I am the guide')));
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [asked, answered, ...more] = await stage.stored();
    expect(more).toEqual([]);
    expect(answered).toMatchObject({ content: 'I am the guide', author_name: 'Guide', parent: asked!.id });
    const seen = (await stage.seen(side())).filter((message) => message.text.includes('I am the guide'));
    expect(seen).toMatchObject([{ text: 'I am the guide', bot: true, thread_id: question }]);
    expect((await outcome(id))?.external_ids).toHaveLength(1);
    const other = side() === slack ? discord : slack;
    expect((await stage.textsAt(other)).filter((text) => text.includes('I am the guide'))).toHaveLength(1);
  });

  it('arrives once where nothing mirrors the place, although the line broke after it was taken', async () => {
    for (const side of [slack, discord]) {
      const channelId = await sideChannel(side);
      await stage.fail(side, { kind: 'accepted_then_reset', count: 1 });
      const id = await post(side, 'alone', { channelId });
      await delivered(id);
      const seen = await stage.control.messages(side.platform, side.account.account_id, channelId);
      expect(seen.map((message) => message.text)).toEqual(['alone']);
      const { external_ids: ids } = (await outcome(id))!;
      const posts = stage.app.get(DirectPosts);
      const postedBy = (installationId: string) =>
        posts.postedBy(stage.organisationId, author, { installationId, channelId }, [...ids, 'x']);
      expect([...(await postedBy(side.installationId))]).toEqual(ids);
      // Another bot of the same author's wrote none of them.
      expect([...(await postedBy(newId()))]).toEqual([]);
    }
    expect(await stage.stored()).toEqual([]);
  }, 60_000);

  it('is known to nobody else', async () => {
    const id = await post(slack, 'mine');
    await delivered(id);
    const posts = stage.app.get(DirectPosts);
    expect((await posts.outcomes(stage.organisationId, { kind: 'replr', id: 'int_other' }, [id])).size).toBe(0);
    expect((await posts.outcomes(newId(), author, [id])).size).toBe(0);
  });

  it('can be tried while a person waits', async () => {
    const receipt = await stage.app
      .get(TrialPosts)
      .send(stage.organisationId, slack.installationId, slack.externalChannelId, 'a trial');
    const seen = (await stage.seen(slack)).filter((message) => message.text === 'a trial');
    expect(seen).toHaveLength(1);
    expect(receipt.externalId).toContain(seen[0]!.id);
    expect(receipt.latencyMs).toBeGreaterThan(0);
  });
});

describe('A listener', () => {
  it('hears the channels that it asked for, mirrored or not, and its bot’s own posts as such', async () => {
    const elsewhere = await sideChannel(slack);
    await stage.say(slack, 'before anybody listened', { channel_id: elsewhere });
    // The channel itself is told of too, before it or after it.
    const arrived = "SELECT 1 FROM inbound_events WHERE channel_id = $1 AND payload ->> 'kind' = 'message.created'";
    await until(async () => (await stage.db.query(arrived, [elsewhere])).length === 1);
    await listen(slack, [elsewhere]);
    await stage.say(slack, 'not for it');
    await stage.say(slack, 'for it', { channel_id: elsewhere });
    await delivered(await post(slack, 'by us', { channelId: elsewhere }));
    await until(() => Promise.resolve(heard.length === 2));
    expect(heard).toEqual([
      { text: 'for it', own: false, channelId: elsewhere, row: 'row' },
      { text: 'by us', own: true, channelId: elsewhere, row: 'row' },
    ]);
  });

  it('hears every channel when it asks for all, and none once it is removed or switched off', async () => {
    await listen(discord, null);
    await stage.say(discord, 'anything');
    await until(() => Promise.resolve(heard.length === 1));
    await stage.app.get(PlatformListeners).remove(stage.organisationId, 'spec', 'row');
    await stage.say(discord, 'more');
    await until(async () => (await stage.stored()).length === 2);
    expect(heard.map(({ text }) => text)).toEqual(['anything']);
  });
});
