import { CountedBody } from './counted-body.js';

describe('A counted body', () => {
  it('is what was taken, in order', () => {
    const body = new CountedBody(10);
    for (const chunk of ['ab', '', 'cde', 'f']) expect(body.take(Buffer.from(chunk))).toBe(true);
    expect(body.bytes.toString()).toBe('abcdef');
  });

  it('takes as much as its limit, and nothing of what is more', () => {
    const body = new CountedBody(4);
    expect(body.take(Buffer.from('abc'))).toBe(true);
    expect(body.take(Buffer.from('de'))).toBe(false);
    expect(body.take(Buffer.from('d'))).toBe(true);
    expect(body.take(Buffer.from('e'))).toBe(false);
    expect(body.bytes.toString()).toBe('abcd');
  });

  it('keeps none of the pieces in which it came', () => {
    const body = new CountedBody(4);
    const chunk = Buffer.from('abcd');
    body.take(chunk);
    chunk.fill('x');
    expect(body.bytes.toString()).toBe('abcd');
    expect(body.bytes.buffer.byteLength).toBeLessThanOrEqual(8_192);
  });
});
