import { contentHeaders, rangeOf } from './file-content.js';

const headersOf = (name: string, type: string): Record<string, string> =>
  contentHeaders({ id: 'f1', name, content_type: type });

describe('a range', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=2-5', { start: 2, end: 5 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=5-100', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-100', { start: 0, end: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', null],
    ['bytes=0-1,3-4', null],
    ['bytes=-', null],
    ['lines=1-2', null],
    [undefined, null],
  ])('%s of ten bytes is %j', (header, range) => {
    expect(rangeOf(header, 10)).toEqual(range);
  });

  it('of nothing cannot be had', () => {
    expect(rangeOf('bytes=0-', 0)).toBe('unsatisfiable');
    expect(rangeOf('bytes=-1', 0)).toBe('unsatisfiable');
  });
});

describe('what is served', () => {
  it('is shown where nothing in it can run', () => {
    expect(headersOf('a.png', 'image/png')).toMatchObject({
      'Content-Type': 'image/png',
      'Content-Disposition': `inline; filename="a.png"; filename*=UTF-8''a.png`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    });
  });

  it.each(['text/html', 'image/svg+xml', 'application/pdf', 'text/javascript', 'text/xml'])(
    'is downloaded where it says that it is %s',
    (type) => {
      const headers = headersOf('a', type);
      expect(headers['Content-Type']).toBe('application/octet-stream');
      expect(headers['Content-Disposition']).toMatch(/^attachment;/);
    },
  );

  it('has its name in full, and in ASCII for those who know no better', () => {
    expect(headersOf(`Plan "B" (é)%.pdf`, 'x/y')['Content-Disposition']).toBe(
      `attachment; filename="Plan _B_ (_)_.pdf"; filename*=UTF-8''Plan%20%22B%22%20%28%C3%A9%29%25.pdf`,
    );
  });
});
