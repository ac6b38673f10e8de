import { refusalOf, soon, stamp, type Stage } from './stage.js';

const bare = (text: string): string => text.replace(/\s+/g, '');

/** Posts, and what is done to them afterwards, as anyone looking at the platform sees it. */
export function describeSending(stage: Stage): void {
  it('posts under the author’s name and answers the message’s id', async () => {
    const id = await stage.post('Hello from the other side');
    const [message] = await stage.shown();
    expect(message).toMatchObject({ id, bot: true, thread_id: null });
    expect(message!.text).toContain('Hello from the other side');
    expect(`${message!.author.name} ${message!.text}`).toContain('Grace');
  });

  it('notifies nobody by accident', async () => {
    await stage.say('Hello');
    const ada = (await stage.shown())[0]!.author.id;
    await stage.post(`@here @channel @everyone <!channel> <!here> <@${ada}> @ada <@&${ada}>`);
    expect((await stage.shown())[1]!.pings).toEqual([]);
  });

  it('replies to a message', async () => {
    const root = await stage.say('Anyone?');
    const [part] = stage.parts('Me', { replyTo: { externalId: root, authorName: 'Ada', excerpt: 'Anyone?' } });
    await stage.sender.send(stage.target(root), part!, stamp(), soon());
    expect((await stage.shown())[1]).toMatchObject({ thread_id: root });
  });

  it('splits a long text into parts that arrive whole', async () => {
    const { text: limit } = stage.provider.capabilities.limits;
    const text = Array.from({ length: limit / 4 }, (_, index) => `word${index}`).join(' ');
    const parts = stage.parts(text);
    expect(parts.length).toBeGreaterThan(1);
    for (const [index, part] of parts.entries()) {
      await stage.sender.send(stage.target(), part, stamp(index), soon());
    }
    const shown = await stage.shown();
    expect(shown).toHaveLength(parts.length);
    expect(bare(shown.map((message) => message.text).join(''))).toContain(bare(text));
  });

  it('refuses a text that would take too many parts, with a reason', async () => {
    const content = 'lorem ipsum '.repeat(stage.provider.capabilities.limits.text * 2);
    const message = { content, author: { name: 'Grace', avatarUrl: null }, replyTo: null, mentions: [], files: [] };
    expect(stage.provider.encode(message)).toEqual({ refused: expect.stringMatching(/long/) });
  });

  it('edits what it posted', async () => {
    const id = await stage.post('helo');
    await stage.sender.edit!(stage.at(id), stage.part('hello'), soon());
    const shown = await stage.shown();
    expect(shown).toMatchObject([{ id, edited: true }]);
    expect(shown[0]!.text).toContain('hello');
  });

  it('deletes what it posted, and what is gone already counts as deleted', async () => {
    const id = await stage.post('Never mind');
    await stage.sender.remove!(stage.at(id), soon());
    await stage.sender.remove!(stage.at(id), soon());
    expect(await stage.shown()).toEqual([]);
  });

  it('reacts and takes it back, and repeating either changes nothing', async () => {
    if (!stage.sender.react) return;
    const id = await stage.say('News');
    for (let time = 0; time < 2; time += 1) await stage.sender.react!(stage.at(id), '👍', soon());
    const [reaction, ...others] = (await stage.shown())[0]!.reactions;
    expect(reaction!.users).toHaveLength(1);
    expect(others).toEqual([]);
    for (let time = 0; time < 2; time += 1) await stage.sender.unreact!(stage.at(id), '👍', soon());
    expect((await stage.shown())[0]!.reactions).toEqual([]);
  });

  it('says that a channel is not there', async () => {
    const target = { ...stage.target(), channelId: stage.channelId.replace(/[0-9a-f]{3}(?=@|$)|.{3}$/, '111') };
    const error = await refusalOf(stage.sender.send(target, stage.part('Hello'), stamp(), soon()));
    expect(['target-gone', 'permission-missing']).toContain(error.kind);
  });
}
