import { escape, mentionsUser, readableText } from './text.js';

describe('Slack’s markup, read', () => {
  it.each([
    ['&lt;b&gt; &amp;amp; &quot;', '<b> &amp; &quot;'],
    ['<@U1|ann.lee> and <#C1|general>', '@ann.lee and #general'],
    ['<!here> <!channel> <!everyone|everyone>', '@here @channel @everyone'],
    ['<!subteam^S1|@writers> <!subteam^S2>', '@writers @group'],
    ['<!date^1392734382^{date_num}|2014-02-18>', '2014-02-18'],
    ['<https://example.org>', 'https://example.org'],
    ['<https://example.org/a|example.org/a>', 'https://example.org/a'],
    ['<https://example.org/?a=1&amp;b=2|two &amp; two>', 'two & two (https://example.org/?a=1&b=2)'],
    ['<mailto:ann@example.org|ann@example.org>', 'ann@example.org'],
    ['<tel:+123|+123>', '+123'],
    ['*bold* _italic_ ~gone~ `code`', '*bold* _italic_ ~gone~ `code`'],
    [':wave::skin-tone-3::tada: :party_parrot: 10:100:20', '👋🏼🎉 :party_parrot: 10:100:20'],
    ['<https://example.org/:tada:>', 'https://example.org/:tada:'],
    ['', ''],
  ])('%j is %j', (markup, text) => {
    expect(readableText(markup)).toEqual({ text, mentions: [] });
  });

  it('leaves ids without a name for the directory, each once', () => {
    expect(readableText('<@U1> <@U1> <#C1> <#C2|>')).toEqual({
      text: '<@U1> <@U1> <#C1> <#C2|>',
      mentions: [
        { token: '<@U1>', kind: 'person', id: 'U1' },
        { token: '<#C1>', kind: 'channel', id: 'C1' },
        { token: '<#C2|>', kind: 'channel', id: 'C2' },
      ],
    });
  });

  it('knows whom it mentions', () => {
    expect(mentionsUser('<@U12> hi', 'U12')).toBe(true);
    expect(mentionsUser('<@U12|bot> hi', 'U12')).toBe(true);
    expect(mentionsUser('<@U123> hi', 'U12')).toBe(false);
    expect(mentionsUser('&lt;@U12&gt; hi', 'U12')).toBe(false);
  });

  it('reads back what was escaped', () => {
    const text = '<!channel> <@U1> a && b &amp; <https://example.org|x>';
    expect(readableText(escape(text))).toEqual({ text, mentions: [] });
  });
});
