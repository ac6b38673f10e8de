import { linksOf } from './links.js';
import { cpuTimeOf } from '../../../test/support/cpu-time.js';

it.each([
  ['see https://Example.com/Path, please', ['https://example.com/Path']],
  ['(https://en.wikipedia.org/wiki/Go_(game))', ['https://en.wikipedia.org/wiki/Go_(game)']],
  ['<https://a.example/x|label>', ['https://a.example/x|label']],
  ['https://a.example https://a.example/', ['https://a.example/']],
  ['https://ada:secret@a.example/x', ['https://a.example/x']],
  ['javascript:alert(1) ftp://a.example', []],
  ['http://', []],
])('finds the links in %p', (text, links) => {
  expect(linksOf(text)).toEqual(links);
});

it('takes no endless address, and reads hostile text in linear time', () => {
  const hostile = `https://a.example/${'!'.repeat(100_000)}x ${'https://'.repeat(10_000)}`;
  expect(cpuTimeOf(() => expect(linksOf(hostile)).toEqual([]))).toBeLessThan(200);
});
