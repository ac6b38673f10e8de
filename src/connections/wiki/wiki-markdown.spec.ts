import { escapeMarkdown } from './wiki-markdown.js';

it.each([
  ['<script>alert(1)</script>', '\\<script\\>alert\\(1\\)\\<\\/script\\>'],
  ['[click](javascript:x)', '\\[click\\]\\(javascript\\:x\\)'],
  ['# big\n- list', '\\# big \\- list'],
  ['&lt; `code` **bold** https://evil.example', '\\&lt\\; \\`code\\` \\*\\*bold\\*\\* https\\:\\/\\/evil\\.example'],
])('takes the meaning out of %p', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});
