import { plainText, writeMarkdown } from '../rich-text/index.js';
import { readHtml } from './read-html.js';
import { cpuTimeOf } from '../../../test/support/cpu-time.js';

const read = (html: string) => readHtml(html, (_itemId, shown) => `@${shown}`);
const markdown = (html: string) => writeMarkdown(read(html).document);

describe('HTML of Teams', () => {
  it.each([
    ['<div><div>Hello</div>\n</div>', 'Hello'],
    ['<p>one</p><p>two</p>', 'one\ntwo'],
    ['<p>one</p><p>&nbsp;</p><p>two</p>', 'one\n\ntwo'],
    ['<div>one</div>\n<div><br></div>\n<div>two</div>', 'one\n\ntwo'],
    ['one<br>two<br/>three<br>', 'one\ntwo\nthree'],
    ['  a \n  lot\tof   space ', 'a lot of space'],
    ['<b>bold</b> <strong>too</strong>', '**bold** **too**'],
    ['<i>a</i>|<em>b</em>', '_a_|_b_'],
    ['<s>a</s> <strike>b</strike> <del>c</del>', '~~a~~ ~~b~~ ~~c~~'],
    ['<b><i>both</i></b>', '**_both_**'],
    ['<code>a &lt; b</code>', '`a < b`'],
    ['<h1>Big</h1><p>small</p>', '# Big\nsmall'],
    ['<h3>Less big</h3>', '### Less big'],
    ['<a href="https://example.com/?a=1&amp;b=2">here</a>', '[here](https://example.com/?a=1&b=2)'],
    ['<a href="https://example.com/&#xe000;person:29:1&#xe001;">here</a>', '[here](https://example.com/person:29:1)'],
    ['Hi <at><at>Ada</at> Lovelace</at>!', 'Hi @Ada Lovelace!'],
    ['<a href="javascript:alert(1)">here</a>', 'here'],
    ['<a title="no address">here</a>', 'here'],
    ['<blockquote><p>said</p></blockquote><p>so</p>', '> said\nso'],
    ['<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    ['<ol start="3"><li>three</li><li>four</li></ol>', '3. three\n4. four'],
    ['<ul><li>one<ul><li>deep</li></ul></li><li>two</li></ul>', '- one\n  - deep\n- two'],
    ['<ul><li>one<li>two</ul>', '- one\n- two'],
    ['<ul><li>one</li><ul><li>deep</li></ul></ul>', '- one\n  - deep'],
    ['<ul><li>one</li>stray</ul>', '- one\n  stray'],
    ['<pre><div>a</div><div>b</div></pre>', '```\na\nb\n```'],
    ['<pre>a  b\n  c</pre>', '```\na  b\n  c\n```'],
    [
      '<codeblock class="TypeScript"><code>let a = 1;<br>let b;</code></codeblock>',
      '```typescript\nlet a = 1;\nlet b;\n```',
    ],
    ['<pre><code class="language-js">x</code></pre>', '```js\nx\n```'],
    ['<p>Hi <img itemtype="http://schema.skype.com/Emoji" alt="😀"></p>', 'Hi 😀'],
    ['<p>Hi <emoji id="smile" alt="🙂" title="Smile">🙂</emoji></p>', 'Hi 🙂'],
    ['<img src="https://example.com/a.png" alt="a">', ''],
    ['<p>x</p><attachment id="1"></attachment>', 'x'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>', 'a | b\nc | d'],
    ['<u>under</u><custom-thing>lined</custom-thing>', 'underlined'],
    ['<span itemtype="http://schema.skype.com/Mention" itemid="0">Ada</span>&nbsp;hi', '@Ada hi'],
    ['<at id="0">Ada</at> hi', '@Ada hi'],
    ['a<script>alert("<b>")</script>b', 'ab'],
    ['a<!-- <b>no</b> -->b', 'ab'],
  ])('%p is %p', (html, expected) => expect(markdown(html)).toBe(expected));

  it.each([
    ['1 < 2 > 0', '1 < 2 > 0'],
    ['a <', 'a <'],
    ['a <b', 'a <b'],
    ['a <b title="never ends>', 'a <b title="never ends>'],
    ['</p></b>a', 'a'],
    ['<b>a<p>b</b>c', 'a\nb\nc'],
    ['<a href=https://example.com>x</a>', 'x'],
    ['&amp;lt; &#65;&#x42; &unknown; &amp', '&lt; AB &unknown; &amp'],
    ['&#0;&#xd800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['<li>alone</li>', 'alone'],
    ['<!-- never ends', '<!-- never ends'],
    ['&constructor; &toString;', '&constructor; &toString;'],
  ])('%p is read as %p, though it is not well written', (html, expected) => {
    expect(plainText(read(html).document)).toBe(expected);
  });

  it('leaves characters literal that Markdown would take for marks', () => {
    expect(plainText(read('<p>*not* _this_ # `or` [that](x)</p>').document)).toBe('*not* _this_ # `or` [that](x)');
    expect(markdown('<p># no heading</p>')).toBe('\\# no heading');
  });

  it('says which message it quotes, and leaves out the quotation', () => {
    const html =
      '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="17"><b>Ada</b><p>Why?</p></blockquote><p>So</p>';
    expect(read(html)).toMatchObject({ quotedId: '17' });
    expect(markdown(html)).toBe('So');
  });

  it('is read in time that grows with its length, however it is nested or broken', () => {
    const many = 20_000;
    const wild = [
      '<'.repeat(many),
      '<b '.repeat(many),
      '<b title="'.repeat(many),
      '<!--'.repeat(many),
      '<b>'.repeat(many) + '</i>'.repeat(many),
      '<i>' + '<b></i>'.repeat(many),
      '<ul><li>'.repeat(many) + 'deep',
      '<blockquote>'.repeat(many) + 'deep',
      '<li>'.repeat(many),
      '<div>'.repeat(many),
      '&'.repeat(many),
      '&#'.repeat(many),
      ' \u00a0'.repeat(many),
      `<a ${'x="1" '.repeat(many)}>y</a>`,
      '<b>x</b> '.repeat(many),
    ];
    const took = cpuTimeOf(() => {
      for (const html of wild) read(html);
    });
    expect(took).toBeLessThan(5000);
  });
});
