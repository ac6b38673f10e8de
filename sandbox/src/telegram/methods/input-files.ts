import { imageSize } from '../../files/image-size.js';
import { badRequest } from '../api-error.js';
import type { Media, MediaKind } from '../media.js';
import { mimeTypeOf } from '../mime-types.js';
import type { Call } from './method.js';

/** In bytes; other files are limited by what the API takes at all. */
const LARGEST_PHOTO = 10 * 1024 * 1024;
/** Of width and height together, in pixels, and of the longer to the shorter. */
const LONGEST_SIDES = 10_000;
const WIDEST_RATIO = 20;
/** The media types that are sent as what they were asked to be; others go as documents. */
const TAKEN: Partial<Record<MediaKind, string[]>> = {
  video: ['video/mp4'],
  animation: ['image/gif', 'video/mp4'],
  audio: ['audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/m4a'],
  voice: ['audio/ogg', 'audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/m4a'],
};

/**
 * The file that a parameter brings: the id of one that the bot knows, `attach://` and the name of an upload, or an upload
 * of the parameter's own name. Throws `missing` where there is none.
 */
export async function readInputFile(
  call: Call,
  kind: MediaKind,
  given: string,
  missing: string,
  field = '',
): Promise<Media> {
  const isUpload = given === '' || given.startsWith('attach://');
  if (!isUpload) return known(call, kind, given);
  const uploaded = call.params.file(given === '' ? field : given.slice('attach://'.length));
  if (!uploaded) throw badRequest(missing);
  if (uploaded.bytes === 0) throw badRequest('file must be non-empty');
  const { bot, shelf } = call;
  const file = { ...uploaded, contentType: mimeTypeOf(uploaded) };
  const image = await imageSize(shelf, file);
  if (kind === 'photo') checkPhoto(file.bytes, image);
  const takes = TAKEN[kind];
  return bot.media.add(!takes || takes.includes(file.contentType) ? kind : 'document', file, image);
}

function known({ bot }: Call, kind: MediaKind, given: string): Media {
  // Nothing is fetched from elsewhere: to the sandbox no address answers.
  if (/^https?:\/\//i.test(given)) throw badRequest('failed to get HTTP URL content');
  const media = bot.media.find(given);
  if (!media) throw badRequest('wrong file identifier/HTTP URL specified');
  if (media.kind !== kind) throw badRequest(`can't use file of type ${named(media.kind)} as ${named(kind)}`);
  return media;
}

function checkPhoto(bytes: number, image: Media['image']): void {
  if (bytes > LARGEST_PHOTO) {
    throw badRequest(`file of size ${bytes} bytes is too big for a photo; the maximum size is ${LARGEST_PHOTO} bytes`);
  }
  if (!image) throw badRequest('IMAGE_PROCESS_FAILED');
  const { width, height } = image;
  const isFit = width + height <= LONGEST_SIDES && Math.max(width, height) <= WIDEST_RATIO * Math.min(width, height);
  if (!isFit) throw badRequest('PHOTO_INVALID_DIMENSIONS');
}

const named = (kind: MediaKind): string => kind.charAt(0).toUpperCase() + kind.slice(1);
