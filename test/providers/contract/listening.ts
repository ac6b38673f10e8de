import { isBackfilling, isDirectory } from '../../../src/platforms/facets.js';
import type { InboundEvent } from '../../../src/platforms/inbound-event.js';
import { until } from './ear.js';
import { ADA, refusalOf, soon, type Stage } from './stage.js';

/** The live session. */
export function describeListening(stage: Stage): void {
  it('hears what people write, in order, with who and when', async () => {
    const ear = await stage.listen().up();
    const before = Date.now();
    for (const text of ['one', 'two', 'three & <four>']) await stage.say(text);
    await until(() => (ear.texts().length >= 3 ? true : undefined));
    expect(ear.texts()).toEqual(['one', 'two', 'three & <four>']);
    const { channelId, messageId, message } = await ear.next('message.created');
    expect({ channelId, messageId }).toEqual({ channelId: stage.channelId, messageId: (await stage.shown())[0]!.id });
    expect(message).toMatchObject({ replyTo: null, dropped: [], addressed: false, stamp: null });
    expect(message.author).toMatchObject({ isBot: false, ids: expect.arrayContaining([message.author.id]) });
    expect(Math.abs(message.sentAt.getTime() - before)).toBeLessThan(5000);
    expect(await nameOf(stage, message.author)).toBe(ADA.name);
  });

  it('hears what is answered to what', async () => {
    const ear = await stage.listen().up();
    const root = await stage.say('Anyone?');
    await stage.say('Me', { thread_id: root });
    const [, reply] = await until(() => (ear.of('message.created').length > 1 ? ear.of('message.created') : undefined));
    expect(reply!.message).toMatchObject({ text: 'Me', replyTo: root });
  });

  it('hears edits, of which a later one counts for more', async () => {
    const ear = await stage.listen().up();
    const id = await stage.say('helo');
    await stage.edit(id, 'hello');
    const { messageId, version, message } = await ear.next('message.edited');
    expect({ messageId, text: message.text }).toEqual({ messageId: id, text: 'hello' });
    expect(version).toBeGreaterThan(0);
    expect(new Set(ear.events.map(({ key }) => key)).size).toBe(ear.events.length);
  });

  it('hears deletions, where the platform tells', async () => {
    if (stage.setup.hearsDeletes === false) return;
    const ear = await stage.listen().up();
    const id = await stage.say('Never mind');
    await stage.delete(id);
    expect(await ear.next('message.deleted')).toMatchObject({ messageId: id, channelId: stage.channelId });
  });

  it('hears reactions as the emoji that people see', async () => {
    const ear = await stage.listen().up();
    const id = await stage.say('News');
    await stage.react(id, '👍');
    const reaction = await ear.next('reaction.added');
    expect(reaction).toMatchObject({ messageId: id, emoji: '👍', actor: { isBot: false } });
    expect(await nameOf(stage, reaction.actor)).toBe(ADA.name);
  });

  it('knows its own posts by the account’s ids', async () => {
    const { selfIds } = await stage.provider.identify(stage.account.credentials, soon());
    const ear = await stage.listen().up();
    const id = await stage.post('From us');
    await stage.say('From Ada');
    await until(() => (ear.texts().includes('From Ada') ? true : undefined));
    const own = ear.of('message.created').filter(({ messageId }) => messageId === id);
    expect(own).toHaveLength(stage.setup.echoes === false ? 0 : 1);
    const isSelf = ({ message }: (typeof own)[number]) => message.author.ids.some((known) => selfIds.includes(known));
    expect(own.every(isSelf)).toBe(true);
    expect(ear.of('message.created').filter((event) => event.messageId !== id && isSelf(event))).toEqual([]);
  });

  it('loses nothing when it cannot hand over for a while', async () => {
    if (stage.setup.retriesWebhooks === false) return;
    const ear = await stage.listen().up();
    ear.refusals = 2;
    await stage.say('first');
    await stage.say('second');
    await until(() => (ear.texts().length === 2 ? true : undefined));
    expect(ear.texts()).toEqual(['first', 'second']);
  });

  it('comes back after the line was dropped, and nothing is missing', async () => {
    if (stage.setup.hearsByWebhook) return;
    const ear = await stage.listen().up();
    const first = await stage.say('before');
    await until(() => (ear.texts().length === 1 ? true : undefined));
    await stage.cut(ear, () => stage.say('meanwhile'));
    await until(() => (ear.connections > 1 ? true : undefined));
    await stage.say('afterwards');
    await until(() => (ear.texts().includes('afterwards') ? true : undefined));
    if (ear.states.at(-1) === 'connected, missed') ear.events.push(...(await caughtUp(stage, first)));
    await until(() => (ear.texts().length === 3 ? true : undefined));
    expect(ear.texts().sort()).toEqual(['afterwards', 'before', 'meanwhile']);
  });

  it('ends when it is told to', async () => {
    const ear = await stage.listen().up();
    const started = Date.now();
    expect(await ear.close()).toBe('resolved');
    expect(Date.now() - started).toBeLessThan(3000);
  });

  it('gives up for good with credentials that were taken back', async () => {
    if (stage.setup.hearsByWebhook) return;
    await stage.fault('revoked');
    await refusalOf(stage.post('Hello'));
    expect(await stage.listen().ended).toMatchObject({ kind: 'credentials-rejected' });
  });
}

async function nameOf(stage: Stage, author: { id: string; name: string | null }): Promise<string | null> {
  if (author.name !== null || !isDirectory(stage.provider)) return author.name;
  const [person] = await stage.provider.lookUpPeople(stage.account.credentials, [author.id], soon());
  return person?.name ?? null;
}

async function caughtUp(stage: Stage, after: string): Promise<InboundEvent[]> {
  if (!isBackfilling(stage.provider)) throw new Error('what was missed cannot be read back');
  const request = { channelId: stage.channelId, after, since: new Date(Date.now() - 60_000), threads: [] };
  const events: InboundEvent[] = [];
  for await (const page of stage.provider.history(stage.account.credentials, request, soon())) events.push(...page);
  return events;
}
