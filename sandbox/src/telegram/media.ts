import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import type { FileShelf, ShelvedFile } from '../files/file-shelf.js';
import type { ImageSize } from '../files/image-size.js';
import type { MediaFields } from './telegram-types.js';

export type MediaKind = 'photo' | 'document' | 'video' | 'audio' | 'animation' | 'voice';

/** A file as one bot knows it: what another bot is given of the same file has another id. */
export interface Media {
  fileId: string;
  uniqueId: string;
  kind: MediaKind;
  file: ShelvedFile;
  image: ImageSize | null;
  /** Where it lies for downloads, below the bot's token. */
  path: string;
}

const FOLDERS: Record<MediaKind, string> = {
  photo: 'photos',
  document: 'documents',
  video: 'videos',
  audio: 'music',
  animation: 'animations',
  voice: 'voice',
};
/** So long a path is good after `getFile` gave it out. */
const PATH_MS = 3600 * 1000;
/** The smaller size that comes with any larger photo: the longer side in pixels, and the smallest picture there is. */
const PREVIEW_SIDE = 90;
const PREVIEW = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////' +
    '////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
);

/** The files that one bot has sent or was sent. They outlive their messages. */
export class MediaStore {
  private readonly byId = new Map<string, Media>();
  private readonly paths = new Map<string, { media: Media; until: number }>();
  private preview: Promise<ShelvedFile> | null = null;

  constructor(private readonly shelf: FileShelf) {}

  add(kind: MediaKind, file: ShelvedFile, image: ImageSize | null = null): Media {
    const name = `file_${this.byId.size}${kind === 'photo' ? '.jpg' : extname(file.name)}`;
    const media = {
      // Ids tell their kind in their first letters, as Telegram's do; nobody is to read them.
      fileId: Buffer.concat([Buffer.from(kind.slice(0, 2)), randomBytes(40)]).toString('base64url'),
      uniqueId: `AQAD${randomBytes(9).toString('base64url')}`,
      kind,
      file,
      image,
      path: `${FOLDERS[kind]}/${name}`,
    };
    this.byId.set(media.fileId, media);
    return media;
  }

  find(fileId: string): Media | null {
    return this.byId.get(fileId) ?? null;
  }

  /** From now on the file can be had at its path for an hour. */
  openPath(media: Media): void {
    this.paths.set(media.path, { media, until: Date.now() + PATH_MS });
  }

  findPath(path: string): Media | null {
    const open = this.paths.get(path);
    return open && open.until > Date.now() ? open.media : null;
  }

  read({ file }: Media): Promise<Readable> {
    return this.shelf.open(file.id);
  }

  /** The sizes of a photo, the smallest first. */
  async sizesOf(photo: Media): Promise<Record<string, unknown>[]> {
    const size = photo.image ?? { width: 0, height: 0 };
    const scale = PREVIEW_SIDE / Math.max(size.width, size.height, 1);
    if (scale >= 1) return [describe(photo, size)];
    this.preview ??= this.shelf.put(Readable.from([PREVIEW]), { name: 'p.jpg', contentType: 'image/jpeg' }, Infinity);
    const image = { width: scaled(size.width, scale), height: scaled(size.height, scale) };
    const preview = this.add('photo', await this.preview, image);
    return [describe(preview, image), describe(photo, size)];
  }

  async clear(): Promise<void> {
    for (const { file } of this.byId.values()) await this.shelf.remove(file.id);
    this.byId.clear();
    this.paths.clear();
    this.preview = null;
  }
}

const scaled = (pixels: number, scale: number): number => Math.max(1, Math.round(pixels * scale));

const describe = ({ fileId, uniqueId, file }: Media, more: object): Record<string, unknown> => ({
  file_id: fileId,
  file_unique_id: uniqueId,
  file_size: file.bytes,
  ...more,
});

/** What a sender says of a file beside its content; seconds and pixels. */
export interface MediaDetails {
  duration?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  title?: string | undefined;
  performer?: string | undefined;
}

/** The fields of a message by which it bears the file. */
export async function mediaFields(store: MediaStore, media: Media, details: MediaDetails = {}): Promise<MediaFields> {
  const { kind, file } = media;
  if (kind === 'photo') return { photo: await store.sizesOf(media) };
  const named = { file_name: file.name, mime_type: file.contentType };
  const {
    duration = 0,
    width = media.image?.width ?? 0,
    height = media.image?.height ?? 0,
    title,
    performer,
  } = details;
  switch (kind) {
    case 'document':
      return { document: describe(media, named) };
    case 'video':
      return { video: describe(media, { ...named, duration, width, height }) };
    case 'audio':
      return {
        audio: describe(media, { ...named, duration, ...(title && { title }), ...(performer && { performer }) }),
      };
    case 'voice':
      return { voice: describe(media, { mime_type: named.mime_type, duration }) };
    case 'animation': {
      // Whoever knows no animations sees a document.
      const animation = describe(media, { ...named, duration, width, height });
      return { animation, document: describe(media, named) };
    }
  }
}
