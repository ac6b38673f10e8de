import { contentTypeOf, cutName, fileNameOf } from './file-names.js';

it.each([
  ['plan.pdf', 'plan.pdf'],
  ['  Grüße 👋.txt ', 'Grüße 👋.txt'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\ada\\plan.pdf', 'plan.pdf'],
  ['a\u0000b\r\nc"d.txt', 'abc"d.txt'],
  ['photo\u202egpj.exe', 'photogpj.exe'],
  ['half\ud800.txt', 'half.txt'],
  ['.env', '.env'],
])('keeps of %j the name %j', (raw, name) => {
  expect(fileNameOf(raw, 'text/plain')).toBe(name);
});

it.each([
  [null, 'image/png', 'image.png'],
  ['', 'video/x-unknown', 'video'],
  ['..', 'application/pdf', 'file.pdf'],
  ['a/', 'application/octet-stream', 'file'],
  ['\u200b', 'audio/mpeg', 'audio.mp3'],
])('names %j of type %s %j', (raw, type, name) => {
  expect(fileNameOf(raw, type)).toBe(name);
});

it('cuts a long name, not its ending, nor a character', () => {
  const name = fileNameOf(`${'x'.repeat(250)}👋👋👋.jpeg`, 'image/jpeg');
  expect(name).toBe(`${'x'.repeat(250)}.jpeg`);
  expect(fileNameOf('y'.repeat(10_000), 'image/jpeg')).toBe('y'.repeat(255));
  expect(cutName('👋👋', 3)).toBe('👋');
  expect(cutName(`a.${'z'.repeat(300)}`, 10)).toBe('a.zzzzzzzz');
});

it.each([
  ['image/PNG', 'image/png'],
  ['text/plain; charset=utf-8', 'text/plain'],
  ['application/vnd.ms-excel', 'application/vnd.ms-excel'],
  ['text/html\r\nx: y', 'application/octet-stream'],
  ['nonsense', 'application/octet-stream'],
  [`a/${'b'.repeat(300)}`, 'application/octet-stream'],
  [undefined, 'application/octet-stream'],
])('takes %j for %j', (raw, type) => {
  expect(contentTypeOf(raw)).toBe(type);
});
