import { fileAddress } from './file-address.js';

it.each([
  [
    'https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&hm=2#top',
    'https://cdn.discordapp.com/attachments/1/2/a.png',
  ],
  ['https://someone:secret@example.org/a', 'https://example.org/a'],
  ['http://example.org/a', null],
  ['javascript:alert(1)', null],
  ['a.png', null],
  [undefined, null],
])('The address of a file, %p, is shown as %p', (given, shown) => {
  expect(fileAddress(given)).toBe(shown);
});
