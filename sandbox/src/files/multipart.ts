import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { FileTooLarge, type FileShelf, type ShelvedFile } from './file-shelf.js';

export interface UploadedFile {
  /** The name of the form's field. */
  field: string;
  file: ShelvedFile;
}

export interface MultipartForm {
  /** Of fields of the same name the last; a field that says it is JSON is parsed. */
  fields: Record<string, unknown>;
  files: UploadedFile[];
  /** Whether a file had more bytes than it may; nothing of the form's files is kept then. */
  isTooLarge: boolean;
}

/**
 * Reads a form of an app with `@fastify/multipart` to its end, each file straight onto the shelf. Also what is refused is
 * read to its end, so that a client which is still sending gets to hear the answer.
 */
export async function readMultipart(request: FastifyRequest, shelf: FileShelf, limit: number): Promise<MultipartForm> {
  const form: MultipartForm = { fields: {}, files: [], isTooLarge: false };
  try {
    for await (const part of request.parts({ limits: { fileSize: Infinity } })) {
      if (part.type === 'field') form.fields[part.fieldname] = part.value;
      else if (form.isTooLarge) part.file.resume();
      else await keep(form, part, shelf, limit);
    }
  } catch (error) {
    await discard(shelf, form.files);
    throw error;
  }
  if (form.isTooLarge) await discard(shelf, form.files);
  return form;
}

export async function discard(shelf: FileShelf, files: readonly { file: ShelvedFile }[]): Promise<void> {
  for (const { file } of files) await shelf.remove(file.id);
}

interface FilePart {
  fieldname: string;
  filename: string;
  mimetype: string;
  file: Readable;
}

async function keep(form: MultipartForm, part: FilePart, shelf: FileShelf, limit: number): Promise<void> {
  const about = { name: part.filename || 'file', contentType: part.mimetype };
  // The form ends where a part of it is destroyed, so the shelf gets the part's content alone.
  const content = Readable.from(part.file.iterator({ destroyOnReturn: false }), { objectMode: false });
  try {
    form.files.push({ field: part.fieldname, file: await shelf.put(content, about, limit) });
  } catch (error) {
    if (!(error instanceof FileTooLarge)) throw error;
    form.isTooLarge = true;
    part.file.resume();
  }
}
