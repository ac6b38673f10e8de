import { readCursor, writeCursor } from './delivery-cursor.js';

const PLACE = { micros: 1763683200123456, id: '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' };

describe('the cursor of the delivery log', () => {
  it('is read as it was written', () => {
    expect(readCursor(writeCursor(PLACE))).toEqual(PLACE);
  });

  it('needs no escaping in a URL', () => {
    expect(writeCursor(PLACE)).toMatch(/^[\w-]+$/);
  });

  it.each(['', 'x', '____', ...['1', '.', `9999999999999999.${PLACE.id}`, '1.no-uuid', `-1.${PLACE.id}`].map(encoded)])(
    'refuses %j',
    (cursor) => {
      expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ kind: 'invalid' }));
    },
  );
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}
