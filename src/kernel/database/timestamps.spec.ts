import pg from 'pg';
import { parseTimestamp } from './timestamps.js';

const byTheLibrary = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;

describe('a timestamp of PostgreSQL', () => {
  it.each([
    ['2026-11-21 03:41:38+00', '2026-11-21T03:41:38.000Z'],
    ['2026-11-21 03:41:38.7+00', '2026-11-21T03:41:38.700Z'],
    ['2024-02-29 23:59:59.999999+00', '2024-02-29T23:59:59.999Z'],
    ['2026-01-01 00:00:00.000001+00', '2026-01-01T00:00:00.000Z'],
    ['2026-11-21 03:41:38.703123+02', '2026-11-21T01:41:38.703Z'],
    ['2026-11-21 03:41:38.703-03:30', '2026-11-21T07:11:38.703Z'],
    ['0044-03-15 12:00:00+00 BC', '-000043-03-15T12:00:00.000Z'],
    ['0044-03-15 12:00:00+00', '0044-03-15T12:00:00.000Z'],
    ['12026-11-21 03:41:38+00', '+012026-11-21T03:41:38.000Z'],
  ])('%s is %s', (text, iso) => expect(parseTimestamp(text).toISOString()).toBe(iso));

  it('may be without an end, which is no date', () => {
    expect(parseTimestamp('infinity')).toEqual(byTheLibrary('infinity'));
  });

  it('is read as the library reads it, to every millisecond', () => {
    for (let n = 0; n < 1000; n += 1) {
      const text = `2026-11-21 03:41:38.${String(n).padStart(3, '0').replace(/0+$/, '') || '0'}+00`;
      expect(parseTimestamp(text)).toEqual(byTheLibrary(text));
    }
  });
});
