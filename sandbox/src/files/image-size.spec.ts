import { imageSize, readImageSize } from './image-size.js';
import { FileShelf } from './file-shelf.js';

const PNG = Buffer.from('89504e470d0a1a0a0000000d494844520000012c000000c80802000000', 'hex');
const GIF = Buffer.from('4749463839612c01c800', 'hex');
/** With a comment of 300 bytes before the frame's header. */
const JPEG = Buffer.concat([
  Buffer.from('ffd8ffe000104a46494600010100000100010000fffe012c', 'hex'),
  Buffer.alloc(298, 0xff),
  Buffer.from('ffc40004ffffffc000110800c8012c03012200021101031101', 'hex'),
]);

describe('The size of a picture', () => {
  it.each([
    ['PNG', PNG],
    ['GIF', GIF],
    ['JPEG', JPEG],
  ])('is read from the head of a %s', (_, head) => {
    expect(readImageSize(head)).toEqual({ width: 300, height: 200 });
  });

  it('is unknown of anything else, and of a head that is cut short', () => {
    for (const head of [Buffer.alloc(0), Buffer.from('text'), PNG.subarray(0, 20), JPEG.subarray(0, 330)]) {
      expect(readImageSize(head)).toBeNull();
    }
  });

  it('is looked for in pictures alone', async () => {
    const shelf = new FileShelf();
    const make = (content_type: string) => shelf.make({ name: 'a', content_type, base64: PNG.toString('base64') });
    expect(await imageSize(shelf, await make('image/png'))).toEqual({ width: 300, height: 200 });
    expect(await imageSize(shelf, await make('text/plain'))).toBeNull();
    await shelf.clear();
  });
});
