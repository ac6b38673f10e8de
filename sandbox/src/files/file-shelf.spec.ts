import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FileShelf, FileTooLarge } from './file-shelf.js';

describe('FileShelf', () => {
  const shelf = new FileShelf();
  afterAll(() => shelf.clear());

  const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

  it('gives back what was put there, whole and in stretches', async () => {
    const file = await shelf.put(Readable.from([Buffer.from('abc'), Buffer.from('def')]), about, 6);
    expect(file).toMatchObject({
      name: 'a.txt',
      contentType: 'text/plain',
      bytes: 6,
      sha256: sha256(Buffer.from('abcdef')),
    });
    expect(String(await buffer(await shelf.open(file.id)))).toBe('abcdef');
    expect(String(await buffer(await shelf.open(file.id, { start: 1, end: 3 })))).toBe('bcd');
  });

  it('keeps nothing of what is too large', async () => {
    await expect(shelf.put(Readable.from([Buffer.alloc(7)]), about, 6)).rejects.toBeInstanceOf(FileTooLarge);
  });

  it('makes files from a text, from base64, and of a size', async () => {
    expect((await shelf.make({ name: 'a', content_type: 'text/plain', text: 'hey' })).sha256).toBe(
      sha256(Buffer.from('hey')),
    );
    expect((await shelf.make({ name: 'a', content_type: 'x/y', base64: 'AAE=' })).sha256).toBe(
      sha256(Buffer.from([0, 1])),
    );
    const large = await shelf.make({ name: 'a', content_type: 'x/y', bytes: 200_001 });
    expect(large.bytes).toBe(200_001);
    expect(sha256(await buffer(await shelf.open(large.id)))).toBe(large.sha256);
  });

  it('forgets a file that is removed', async () => {
    const file = await shelf.make({ name: 'a', content_type: 'text/plain', text: 'hey' });
    await shelf.remove(file.id);
    expect(shelf.get(file.id)).toBeNull();
  });

  const about = { name: 'a.txt', contentType: 'text/plain' };
});
