import { SlackApp } from './app.js';
import { SlackTeam } from './team.js';
import { parsedText, pingsOf, storedText } from './text.js';

describe("Slack's text", () => {
  const team = new SlackTeam(new SlackApp(), false);
  const ann = team.meet({ id: 'ann', name: 'Ann Lee' });
  const sales = team.addChannel('sales', 'channel');

  it.each([
    ['a < b && c > d', 'a &lt; b &amp;&amp; c &gt; d'],
    ['<b>bold</b>', '&lt;b&gt;bold&lt;/b&gt;'],
    ['already &lt; escaped &amp; so', 'already &lt; escaped &amp; so'],
    [
      '<@U0ABCDEFG1> <#C0ABCDEFG1|sales> <!here> <https://x.test?a=1&b=2|x>',
      '<@U0ABCDEFG1> <#C0ABCDEFG1|sales> <!here> <https://x.test?a=1&b=2|x>',
    ],
    ['<!subteam^S123|@team> <mailto:a@b.test|a>', '<!subteam^S123|@team> <mailto:a@b.test|a>'],
    ['&nbsp;', '&amp;nbsp;'],
  ])('keeps %s as %s', (typed, stored) => {
    expect(storedText(typed)).toBe(stored);
  });

  it('pings those in markup alone, each once', () => {
    expect(pingsOf('<@U0ABCDEFG1> <@U0ABCDEFG1|ann> <!channel> <!subteam^S123|@team> @everyone')).toEqual([
      'U0ABCDEFG1',
      'channel',
      'subteam^S123',
    ]);
    expect(pingsOf('<!here|here> <!everyone> <!date^1^{date}|now> <#C0ABCDEFG1>')).toEqual(['here', 'everyone']);
  });

  it('pings nobody in escaped text', () => {
    const escaped = ['&lt;!here&gt;', '&lt;!channel|x&gt;', '&lt;!subteam^S123&gt;', '&lt;@U0ABCDEFG1&gt;', '@here'];
    expect(pingsOf(escaped.join(' '))).toEqual([]);
    expect(pingsOf(storedText('< !here> <!HERE> <@ann>'))).toEqual([]);
  });

  it('pings those in the mrkdwn of blocks, not in their plain text', () => {
    const section = (type: string, text: string) => ({ type: 'section', text: { type, text } });
    const rich = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'broadcast', range: 'everyone' }] }],
    };
    expect(pingsOf('', [section('mrkdwn', '<!here>'), section('plain_text', '<!channel>'), rich])).toEqual([
      'here',
      'everyone',
    ]);
  });

  it('links bare names when asked to', () => {
    expect(parsedText(team, '@here @ann.lee @nobody a@here.test', { linkNames: true, full: false })).toBe(
      `<!here> <@${ann.id}> @nobody a@here.test`,
    );
    expect(parsedText(team, '@here', { linkNames: false, full: false })).toBe('@here');
  });

  it('takes markup for plain text under parse=full and links the rest', () => {
    expect(parsedText(team, '<!here> #sales https://x.test/a @channel', { linkNames: false, full: true })).toBe(
      `&lt;!here&gt; <#${sales.id}|sales> <https://x.test/a> <!channel>`,
    );
  });
});
