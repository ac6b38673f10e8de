import { mentionToken } from '../../../src/platforms/inbound-event.js';
import { parseMarkdown, plainText } from '../../../src/platforms/rich-text/index.js';
import { until } from './ear.js';
import { soon, stamp, type Stage } from './stage.js';

const FORMATTED = [
  '**bold**, *italic*, ~~struck~~ and `code`, and **bold with *italic* in it**',
  '> quoted',
  'See [the plan](https://example.org/plan_b?x=1&y=2).',
  '```\nconst a = b && c < d;\n```',
  'The end.',
].join('\n');

const LITERAL = [
  '2 * 3 * 4, snake_case_name, \\*not bold\\*, \\_nor italic\\_, \\~\\~nor struck\\~\\~, \\`nor code\\`, a \\|\\| b',
  '\\> no quote, <b> & <i> &amp; :not_an_emoji: [no](link) C:\\dir',
].join('\n');

/** Marks, and signs that are none. */
export function describeFormatting(stage: Stage): void {
  it('shows every word of what is formatted, and no sign that made another literal', async () => {
    await stage.post(FORMATTED);
    const { text, spans } = (await stage.shown())[0]!;
    for (const word of ['bold', 'italic', 'struck', 'code', 'quoted', 'the plan', 'const a']) {
      expect(text).toContain(word);
    }
    if (!spans) expect(text).toContain('https://example.org/plan_b');
    else expect(spans).toContainEqual({ type: 'text_link', text: 'the plan' });
    expect(text).not.toContain('\\');
  });

  it('comes back as it was formatted, and what was literal as that', async () => {
    if (stage.setup.echoes === false) return;
    const ear = await stage.listen().up();
    for (const content of [FORMATTED, LITERAL]) {
      const id = await stage.post(content);
      const { message } = await until(() => ear.of('message.created').find(({ messageId }) => messageId === id));
      const text = message.text.replace(/^\*\*Grace\*\*: /, '');
      expect(plainText(parseMarkdown(text))).toBe(plainText(parseMarkdown(content)));
      expect(parseMarkdown(text)).toEqual(parseMarkdown(content));
    }
  });
}

/** Mentions that notify, and words that do not. */
export function describeMentions(stage: Stage): void {
  const { takes, tells } = stage.setup.provider('http://127.0.0.1:1').capabilities;

  if (takes.mention === 'native' || takes.mention === 'converted') {
    it('notifies whom a message is to notify, and nobody who is only named', async () => {
      await stage.say('Hello');
      const ada = (await stage.shown())[0]!.author.id;
      const mentions = [{ text: '@Ada Lovelace', target: 'person' as const, id: ada }];
      const [part] = stage.parts('Look, @Ada Lovelace, and @Ada and @Bob', { mentions });
      await stage.sender.send(stage.target(), part!, stamp(), soon());
      await stage.post('Look, @Ada Lovelace');
      const [, notifying, naming] = await stage.shown();
      expect(notifying!.pings).toEqual([ada]);
      expect(naming!.pings).toEqual([]);
    });
  }

  if (tells.mention) {
    it('hears whom a message mentions', async () => {
      const ear = await stage.listen().up();
      await sayTo(stage, { id: 'bob', name: 'Bob' }, 'please look');
      const { message } = await ear.next('message.created');
      const [mention, ...others] = message.mentions;
      expect(others).toEqual([]);
      expect(mention!.kind).toBe('person');
      expect(mention!.token).toBe(mentionToken('person', mention!.id));
      expect(message.text).toBe(`${mention!.token} please look`);
    });
  }
}

async function sayTo(stage: Stage, person: { id: string; name: string }, text: string): Promise<void> {
  const { mentionMarkup } = stage.setup;
  if (!mentionMarkup) return void (await stage.say(text, { mention_users: [person] }));
  const path = `accounts/${stage.account.account_id}/people`;
  const { id, name } = await stage.control<{ id: string; name: string }>('POST', path, person);
  await stage.say(`${mentionMarkup(id, name)} ${text}`, { markup: true });
}
