import { retryAfterMs } from './retry-after.js';

const NOW = Date.parse('2026-11-21T10:00:00Z');

it.each([
  [null, null],
  ['120', 120_000],
  [' 0 ', 0],
  ['Sat, 21 Nov 2026 10:01:00 GMT', 60_000],
  ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
  ['soon', null],
  ['-5', null],
  ['1.5', null],
  ['12345678901', null],
  ['2026', 2_026_000],
])('reads %j as %j', (header, expected) => expect(retryAfterMs(header, NOW)).toBe(expected));
