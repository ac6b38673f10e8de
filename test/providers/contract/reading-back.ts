import { isBackfilling } from '../../../src/platforms/facets.js';
import type { HistoryRequest } from '../../../src/platforms/contract.js';
import type { EventOf } from './ear.js';
import { until } from './ear.js';
import { refusalOf, soon, type Stage } from './stage.js';

/** History, where the platform has one. */
export function describeReadingBack(stage: Stage): void {
  it('reads back what was said, oldest first, under the keys that it was told with', async () => {
    const ear = await stage.listen().up();
    for (const text of ['one', 'two', 'three']) await stage.say(text);
    await until(() => (ear.texts().length === 3 ? true : undefined));
    const told = ear.of('message.created');
    expect(await history(stage, {})).toEqual(told);
  });

  it('reads only what came after the message that is known', async () => {
    const first = await stage.say('one');
    await stage.say('two');
    const last = await stage.say('three');
    expect(textsOf(await history(stage, { after: first }))).toEqual(['two', 'three']);
    expect(await history(stage, { after: last })).toEqual([]);
  });

  it('reads nothing from before it is wanted', async () => {
    await stage.say('one');
    expect(await history(stage, { since: new Date(Date.now() + 60_000) })).toEqual([]);
  });

  it('reads replies in their place by time, also those to old messages of threads that are alive', async () => {
    const root = await stage.say('root');
    const known = await stage.say('known');
    await stage.say('reply', { thread_id: root });
    await stage.say('last');
    expect(textsOf(await history(stage, { after: known, threads: [root] }))).toEqual(['reply', 'last']);
    expect(textsOf(await history(stage, {}))).toEqual(['root', 'known', 'reply', 'last']);
  });

  it('reads many pages, each message once', async () => {
    const texts = Array.from({ length: 230 }, (_, index) => `message ${index}`);
    for (const text of texts) await stage.say(text);
    expect(textsOf(await history(stage, {}))).toEqual(texts);
  });

  it('reads the text that an edited message has now', async () => {
    const id = await stage.say('helo');
    await stage.edit(id, 'hello');
    expect(textsOf(await history(stage, {}))).toEqual(['hello']);
  });

  it('hands a rate limit on', async () => {
    await stage.fault('429', { retry_after: 60 });
    const error = await refusalOf(history(stage, {}));
    expect(error).toMatchObject({ kind: 'rate-limited', details: { retryAfterMs: expect.any(Number) } });
    expect(error.details.retryAfterMs).toBeGreaterThanOrEqual(60_000);
  });
}

const textsOf = (events: EventOf<'message.created'>[]) => events.map(({ message }) => message.text);

async function history(stage: Stage, asked: Partial<HistoryRequest>): Promise<EventOf<'message.created'>[]> {
  if (!isBackfilling(stage.provider)) throw new Error('capabilities say history, but the facet is not there');
  const since = new Date(Date.now() - 3_600_000);
  const request: HistoryRequest = { channelId: stage.channelId, after: null, since, threads: [], ...asked };
  const events: EventOf<'message.created'>[] = [];
  for await (const page of stage.provider.history(stage.account.credentials, request, soon())) {
    for (const event of page) if (event.kind === 'message.created') events.push(event);
  }
  return events;
}
