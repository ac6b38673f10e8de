import { readCursor, writeCursor } from './place-cursor.js';

const PLACE = { micros: 1_776_074_400_000_100, id: '0171776074400.000100' };

describe('the cursor of archives', () => {
  it('comes back as the place it was made of', () => {
    expect(readCursor(writeCursor(PLACE), 'before')).toEqual(PLACE);
  });

  it.each(['', 'x', 'MTIz', writeCursor({ micros: 1, id: 'a b' }), writeCursor({ micros: 1e17, id: 'a' })])(
    'is refused when it is %j',
    (cursor) => {
      expect(() => readCursor(cursor, 'before')).toThrow(
        expect.objectContaining({
          kind: 'invalid',
          details: { fields: [expect.objectContaining({ field: 'before' })] },
        }),
      );
    },
  );
});
