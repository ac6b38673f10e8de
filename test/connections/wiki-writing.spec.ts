import { Logger } from '@nestjs/common';
import { until } from '../support/until.js';
import { decision, FIRST, TALK, type WrittenPage, WritingStage } from './wiki-writing-fixture.js';

let stage: WritingStage;
let page: WrittenPage;

beforeAll(async () => {
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  jest.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
  stage = await WritingStage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.control('DELETE', '');
  page = await stage.page();
});

const texts = (statements: { text: string }[]): string[] => statements.map(({ text }) => text);
const ids = (statement: { rests_on: { id: string }[] } | null) => statement?.rests_on.map(({ id }) => id);

/** The page after the model has read what was said first. */
async function written(): Promise<void> {
  await page.archive.add(TALK);
  await stage.script(FIRST);
  await page.refreshAndWrite();
}

describe('A page that a model writes', () => {
  it('states what the model made of the messages, and names them', async () => {
    await page.archive.add(TALK);
    await page.refresh();
    expect(await page.read()).toMatchObject({
      method: 'rules',
      method_reason: 'The model has not read the whole channel yet.',
      summary: null,
      decisions: [{ text: 'We will ship on Friday.' }],
    });
    await stage.script(FIRST);
    await page.write();
    const wiki = await page.read();
    expect(wiki).toMatchObject({ method: 'model', method_reason: null, refreshing: false });
    expect(wiki.decisions).toEqual([
      expect.objectContaining({ text: 'The release ships on Friday.', author: 'ADA', at: '2026-01-05T09:00:00.000Z' }),
    ]);
    expect(ids(wiki.decisions[0]!)).toEqual(['1']);
    expect(texts(wiki.open_questions)).toEqual(['Who tests the release?']);
    expect(wiki.summary?.text).toBe('The coming release.');
    expect(ids(wiki.summary)).toEqual(['2', '1']);
    const [request] = await stage.asked();
    expect(request!.max_tokens).toBe(2000);
    expect(request!.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  });

  it('lets later messages answer a question, replace a decision and renew the summary', async () => {
    await written();
    await page.archive.add([{ id: '3', text: 'I test it, and we ship on Monday.', at: new Date(), replyTo: '2' }]);
    await stage.script({
      statements: [decision('The release ships on Monday.', 1)],
      close: ['s1', 's2', 's3', 's9'],
      summary: { text: 'The release of Monday.', rests_on: [1] },
    });
    await page.refreshAndWrite();
    const wiki = await page.read();
    expect(texts(wiki.decisions)).toEqual(['The release ships on Monday.']);
    expect(wiki.open_questions).toEqual([]);
    expect([wiki.summary?.text, ids(wiki.summary)]).toEqual(['The release of Monday.', ['3']]);
    const [, second] = await stage.shown();
    expect(second!.messages).toEqual([expect.objectContaining({ id: 1, author: 'ADA' })]);
    expect(second!.standing.map(({ id, kind, rests_on }) => [id, kind, rests_on])).toEqual([
      ['s1', 'decision', [2]],
      ['s2', 'open_question', [3]],
      ['s3', 'summary', [2, 3]],
    ]);
  });

  it('keeps what stands when there is nothing new to say', async () => {
    await written();
    await page.archive.add([{ id: '3', text: 'Good morning', at: new Date() }]);
    await stage.script('Here it is:\n```json\n{"statements": []}\n```');
    await page.refreshAndWrite();
    const wiki = await page.read();
    expect([wiki.method, ...texts(wiki.decisions), ...texts(wiki.open_questions), wiki.summary?.text]).toEqual([
      'model',
      'The release ships on Friday.',
      'Who tests the release?',
      'The coming release.',
    ]);
  });

  it('takes a statement away as soon as a message of it is edited or deleted, and has the rest read again', async () => {
    await written();
    await page.archive.edit('1', 'We will not ship on Friday.');
    // Before the change is taken into account.
    let wiki = await page.read();
    expect([wiki.decisions, wiki.summary, wiki.open_questions.length]).toEqual([[], null, 1]);
    await stage.script({ statements: [decision('Nothing ships on Friday.', 1)] });
    await page.refreshAndWrite();
    expect(texts((await page.read()).decisions)).toEqual(['Nothing ships on Friday.']);
    // The summary rested on the other message, too.
    expect((await stage.shown())[1]!.messages.map(({ text }) => text)).toEqual([
      'We will not ship on Friday.',
      'Who tests the release?',
    ]);
    await page.archive.remove('1');
    expect((await page.read()).decisions).toEqual([]);
    await page.refreshAndWrite();
    wiki = await page.read();
    expect([wiki.method, wiki.decisions, wiki.refreshing]).toEqual(['model', [], false]);
    expect(
      await stage.db.query('SELECT 1 FROM wiki_statements WHERE kind = $1 AND channel_id = $2', [
        'decision',
        page.archive.channels[0]!.id,
      ]),
    ).toEqual([]);
  });

  it('drops what was changed while the model was thinking, and lets it read again', async () => {
    await page.archive.add(TALK);
    await page.refresh();
    await stage.fault('slow', { delay_ms: 120 });
    await stage.script(FIRST);
    const writing = page.write();
    await until(async () => (await stage.asked()).length === 1);
    await page.archive.edit('1', 'We will never ship.');
    await page.refresh();
    await stage.script({ statements: [decision('Nothing ships.', 1)], close: [] });
    await writing;
    await page.write();
    const wiki = await page.read();
    expect(texts(wiki.decisions)).toEqual(['Nothing ships.']);
    expect(texts(wiki.open_questions)).toEqual(['Who tests the release?']);
    expect((await stage.shown())[1]!.messages.map(({ text }) => text)).toEqual(['We will never ship.']);
  });
});

describe('What the model is asked', () => {
  it('grows with what is new: 100 new messages cost two requests, however many there were', async () => {
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({
        id: String(1000 + from + n),
        text: `Word ${from + n}`,
        at: at(from + n),
      }));
    const at = (minutes: number) => new Date(Date.parse('2026-02-01T00:00:00.000Z') + minutes * 60_000);
    await page.archive.add(many(0, 400));
    await stage.script(...Array<object>(7).fill({ statements: [] }));
    await page.refreshAndWrite();
    expect((await stage.shown()).map(({ messages }) => messages.length)).toEqual([80, 80, 80, 80, 80]);
    expect((await stage.shown())[0]!.messages[0]!.text).toBe('Word 0');
    await page.archive.add(many(400, 100));
    await page.refreshAndWrite();
    const later = (await stage.shown()).slice(5).map(({ messages }) => messages.map(({ text }) => text));
    expect(later).toEqual([many(400, 80).map(({ text }) => text), many(480, 20).map(({ text }) => text)]);
    await page.refreshAndWrite();
    expect(await stage.asked()).toHaveLength(7);
  });

  it('is bounded in characters', async () => {
    await page.archive.add(Array.from({ length: 12 }, (_, n) => ({ id: String(n), text: 'long '.repeat(2000) })));
    await stage.script({ statements: [] }, { statements: [] });
    await page.refreshAndWrite();
    expect((await stage.shown()).map(({ messages }) => messages.length)).toEqual([6, 6]);
    for (const { messages } of await stage.asked()) expect(messages[1]!.content.length).toBeLessThan(14_000);
  });

  it('leaves out bots, and the oldest when it has fallen far behind', async () => {
    await page.archive.add([{ id: '1', text: 'Build 12 passed', bot: true }]);
    await page.refreshAndWrite();
    expect(await stage.asked()).toEqual([]);
    const start = Date.parse('2026-02-01T00:00:00.000Z');
    await page.archive.add(
      Array.from({ length: 2_100 }, (_, n) => ({ id: String(10_000 + n), text: `Word ${n}`, at: new Date(start + n) })),
    );
    await stage.script(...Array<object>(25).fill({ statements: [] }));
    await page.refreshAndWrite();
    const shown = await stage.shown();
    expect([shown.length, shown[0]!.messages[0]!.text]).toEqual([25, 'Word 100']);
  });

  it('is nothing without a model, or while the wiki is off', async () => {
    await page.archive.add(TALK);
    await page.refresh({ SANDBOX_URL: '' });
    await page.write();
    expect(await page.read()).toMatchObject({ method: 'rules', method_reason: null, summary: null });
    await page.archive.add([{ id: '3', text: 'More' }]);
    await page.refresh();
    await stage.db.query('UPDATE connections SET wiki_enabled = false WHERE id = $1', [page.archive.connectionId]);
    await page.write();
    expect(await stage.asked()).toEqual([]);
  });

  it('includes what was there before there was a model', async () => {
    await page.archive.add(TALK);
    await page.refresh({ SANDBOX_URL: '' });
    await page.archive.add([{ id: '3', text: 'Hello', at: new Date() }]);
    await stage.script(FIRST);
    await page.refreshAndWrite();
    expect((await stage.shown())[0]!.messages).toHaveLength(3);
    expect((await page.read()).method).toBe('model');
  });
});
