import { buffer } from 'node:stream/consumers';
import type { FileShelf, ShelvedFile } from './file-shelf.js';

/** In pixels. */
export interface ImageSize {
  width: number;
  height: number;
}

/** As far into a file as its size is looked for: pictures with a large preview in them have it later than others. */
const HEAD_BYTES = 256 * 1024;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** The size of a PNG, GIF or JPEG; null of anything else, whatever its content type says. */
export async function imageSize(shelf: FileShelf, file: ShelvedFile): Promise<ImageSize | null> {
  if (!file.contentType.startsWith('image/') || file.bytes === 0) return null;
  const head = await buffer(await shelf.open(file.id, { start: 0, end: HEAD_BYTES - 1 }));
  return readImageSize(head);
}

export function readImageSize(head: Buffer): ImageSize | null {
  if (head.length >= 24 && head.subarray(0, 8).equals(PNG)) {
    return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  }
  if (head.length >= 10 && /^GIF8[79]a$/.test(head.toString('latin1', 0, 6))) {
    return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
  }
  return head.length >= 4 && head.readUInt16BE(0) === 0xffd8 ? readJpegSize(head) : null;
}

/** Goes from segment to segment up to the frame's header, which tells the size. */
function readJpegSize(head: Buffer): ImageSize | null {
  let at = 2;
  while (at + 9 <= head.length && head[at] === 0xff) {
    const marker = head.readUInt8(at + 1);
    if (isFrame(marker)) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
    at += 2 + head.readUInt16BE(at + 2);
  }
  return null;
}

/** The markers SOF0 to SOF15, without the three among them that mean something else. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
