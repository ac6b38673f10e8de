import type { HistoryPage, HistoryPageRequest } from '../../../src/platforms/contract.js';
import { isBackfilling } from '../../../src/platforms/facets.js';
import { type EventOf, until } from './ear.js';
import { ADA, refusalOf, soon, type Stage } from './stage.js';

/** Millions of messages pass through here a page at a time, so that no page may hold much. */
const MOST_EVENTS = 500;
const LONGEST_CURSOR = 8000;

type Asked = Partial<HistoryPageRequest>;
type Created = EventOf<'message.created'>;

/** A whole history, page by page, each by a provider that knows nothing of the page before. */
export function describeArchiving(stage: Stage): void {
  it('reads all that was said, replies included, each message once', async () => {
    const said = await talkAtLength(stage);
    const pages = await readAll(stage);
    expect(
      created(pages)
        .map(({ messageId }) => messageId)
        .sort(),
    ).toEqual(said.all.sort());
    const replies = created(pages).filter(({ message }) => message.replyTo === said.busyRoot);
    expect(replies).toHaveLength(REPLIES);
    for (const { events, next } of pages) {
      expect(events.length).toBeLessThanOrEqual(MOST_EVENTS);
      expect(next?.length ?? 0).toBeLessThanOrEqual(LONGEST_CURSOR);
    }
  });

  it('tells what was deleted by what a page shows whole, and takes nothing else for deleted', async () => {
    const said = await talkAtLength(stage);
    const known = created(await readAll(stage));
    expect(deletedBy(await readAll(stage), known)).toEqual([]);
    for (const id of said.some) await stage.delete(id);
    expect(deletedBy(await readAll(stage), known).sort()).toEqual(said.some.sort());
  });

  it('tells that all is gone', async () => {
    for (const text of ['one', 'two']) await stage.say(text);
    const known = created(await readAll(stage));
    for (const { messageId } of known) await stage.delete(messageId);
    expect(deletedBy(await readAll(stage), known)).toHaveLength(2);
  });

  it('shows each message as it is now, under the key that it was told with', async () => {
    const ear = await stage.listen().up();
    const id = await stage.say('helo');
    const { key } = await ear.next('message.created');
    await stage.edit(id, 'hello');
    expect(created(await readAll(stage))).toMatchObject([{ key, messageId: id, message: { text: 'hello' } }]);
  });

  it('reads nothing from before it is wanted, and all from then on', async () => {
    for (const text of ['one', 'two', 'three']) {
      await stage.say(text);
      await anotherMillisecond();
    }
    const [, second] = inOrder(created(await readAll(stage)));
    const pages = await readAll(stage, { since: second!.message.sentAt });
    expect(inOrder(created(pages)).map(({ message }) => message.text)).toEqual(['two', 'three']);
    const later = new Date(Date.now() + 60_000);
    expect(await readAll(stage, { since: later })).toEqual([{ events: [], covered: [], next: null }]);
  });

  it('reads new replies in a thread from before', async () => {
    const root = await stage.say('root');
    await anotherMillisecond();
    const since = new Date();
    const reply = await stage.say('reply', { thread_id: root });
    const pages = await readAll(stage, { since, threads: [root] });
    expect(created(pages)).toMatchObject([{ messageId: reply, message: { replyTo: root } }]);
  });

  it('reads a named thread once although the way leads past it', async () => {
    const root = await stage.say('root');
    const reply = await stage.say('reply', { thread_id: root });
    const ids = created(await readAll(stage, { threads: [root] })).map(({ messageId }) => messageId);
    expect(ids.sort()).toEqual([root, reply].sort());
  });

  it('says in the contract’s words what stands in its way, and goes on with the same cursor', async () => {
    const { all } = await talkAtLength(stage);
    let page = await readPage(stage, { cursor: null });
    const pages = [page];
    for (let turn = 0; page.next !== null; turn += 1) {
      const cursor = page.next;
      await stage.fault(turn % 2 ? '500' : '429', { retry_after: 7 });
      const error = await refusalOf(readPage(stage, { cursor }));
      expect(error.kind).toBe(turn % 2 ? 'unavailable' : 'rate-limited');
      page = await readPage(stage, { cursor });
      pages.push(page);
    }
    expect(pages.length).toBeGreaterThan(3);
    expect(
      created(pages)
        .map(({ messageId }) => messageId)
        .sort(),
    ).toEqual(all.sort());
  });

  it('says that a channel is not there', async () => {
    const error = await refusalOf(readPage(stage, { channelId: stage.channelId.replace(/.{3}$/, '111') }));
    expect(['target-gone', 'permission-missing']).toContain(error.kind);
  });

  it.each(['', 'null', '{', '12'])('refuses %p as a cursor', async (cursor) => {
    expect((await refusalOf(readPage(stage, { cursor }))).kind).toBe('payload-refused');
  });
}

const LENGTH = 450;
const REPLIES = 210;

/** Messages of days gone by: one thread that fills more than a page, some small ones, and many messages between. */
async function talkAtLength(stage: Stage) {
  const messages: { user: typeof ADA; text: string; thread_id?: string }[] = [];
  const say = (text: string, root?: number) =>
    messages.push({ user: ADA, text, ...(root !== undefined && { thread_id: `#${root}` }) }) - 1;
  const busy = say('busy');
  for (let reply = 0; reply < REPLIES; reply += 1) say(`reply ${reply}`, busy);
  // To be deleted: replies, and messages without any.
  const some = [50];
  while (messages.length < LENGTH) {
    const root = say(`message ${messages.length}`);
    if (root % 40 === 0) some.push(root);
    else if (root % 25 === 0) some.push(say('first answer', root), say('second answer', root));
  }
  const all = await stage.writePast(messages);
  return { all, some: some.map((index) => all[index]!), busyRoot: all[busy]! };
}

async function anotherMillisecond(): Promise<void> {
  const now = Date.now();
  await until(() => (Date.now() > now ? true : undefined));
}

function readPage(stage: Stage, asked: Asked): Promise<HistoryPage> {
  const provider = stage.setup.provider(stage.url);
  if (!isBackfilling(provider)) throw new Error('capabilities say history, but the facet is not there');
  const request = { channelId: stage.channelId, since: null, threads: [], cursor: null, ...asked };
  return provider.historyPage(stage.account.credentials, request, soon());
}

async function readAll(stage: Stage, asked: Asked = {}): Promise<HistoryPage[]> {
  const pages: HistoryPage[] = [];
  for (let cursor: string | null = null; pages.length === 0 || cursor !== null;) {
    // What is only looked at when a reading begins is not there any more later on.
    const page = await readPage(stage, { ...asked, ...(cursor !== null && { threads: [] }), cursor });
    pages.push(page);
    cursor = page.next;
  }
  return pages;
}

const created = (pages: HistoryPage[]): Created[] =>
  pages.flatMap(({ events }) => events.filter((event) => event.kind === 'message.created'));

const inOrder = (events: Created[]): Created[] =>
  [...events].sort((one, other) => one.message.sentAt.getTime() - other.message.sentAt.getTime());

/** As an archive would conclude it. */
function deletedBy(pages: HistoryPage[], known: Created[]): string[] {
  const isDeletedBy = (page: HistoryPage, { messageId, message }: Created) =>
    !page.events.some((event) => 'messageId' in event && event.messageId === messageId) &&
    page.covered.some(
      ({ from, to, thread, replies }) =>
        message.sentAt >= from &&
        message.sentAt <= to &&
        (thread === null ? replies || message.replyTo === null : message.replyTo === thread),
    );
  return known.filter((event) => pages.some((page) => isDeletedBy(page, event))).map(({ messageId }) => messageId);
}
