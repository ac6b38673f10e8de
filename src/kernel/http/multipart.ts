import fastifyMultipart from '@fastify/multipart';
import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { AppError } from '../errors/app-error.js';
import { invalid } from '../errors/errors.js';
import { letArriveWithin } from './arrival.js';

/** Of a form around its file: boundaries and headers. */
const MOST_AROUND_FILE = 64 * 1024;
/** How long a file may take to arrive, as long as it keeps coming. */
const ARRIVAL_MS = 3600_000;
/** How long the rest of a form that was refused may keep coming, so that its sender gets to read why. */
const REST_MS = 10_000;
const FIELD = 'file';

export interface UploadedFile {
  /** As it was sent: anything may stand there. */
  name: string;
  contentType: string;
  stream: Readable;
}

/** On an endpoint that takes a form with one file: nothing of it is read before the handler asks for it. */
export const FileUpload = (): MethodDecorator =>
  applyDecorators(
    RouteConfig({ takesForms: true }),
    ApiConsumes('multipart/form-data'),
    ApiBody({
      required: true,
      schema: {
        type: 'object',
        required: [FIELD],
        properties: { [FIELD]: { type: 'string', format: 'binary', description: 'The file, with its name and type.' } },
      },
    }),
  );

/** Lets endpoints marked with `FileUpload` take forms; all others go on refusing them. */
export function acceptForms(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { takesForms } = request.routeOptions.config as { takesForms?: boolean };
    const isForm = /^\s*multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
    done(isForm && !takesForms && !request.is404 ? unsupported() : undefined);
  });
  // One file and nothing else; a second part is looked at, so that it can be named. The file's size is metered on its way.
  const limits = {
    files: 2,
    fields: 1,
    parts: 3,
    fieldSize: 1024,
    fieldNameSize: 100,
    headerPairs: 20,
    fileSize: Infinity,
  };
  void fastify.register(fastifyMultipart, { limits, throwFileSizeLimit: false });
}

/**
 * Hands over the one file of a form while it arrives, and ends once the form has ended well after it. Throws 400 naming
 * `file` for a form with none, several, or other fields, 413 where it says by itself that it is too large, 415 for no form.
 */
export async function takeFile<T>(
  request: FastifyRequest,
  maxBytes: number,
  take: (file: UploadedFile) => Promise<T>,
): Promise<T> {
  try {
    if (!request.isMultipart()) throw unsupported();
    if (Number(request.headers['content-length'] ?? 0) > maxBytes + MOST_AROUND_FILE) throw tooLarge(maxBytes);
    letArriveWithin(request.raw, ARRIVAL_MS);
    return await readForm(request, take);
  } catch (error) {
    // What is left of it is of no interest; yet it has to be read, or the answer would not be.
    letArriveWithin(request.raw, REST_MS);
    request.raw.resume();
    throw error;
  }
}

async function readForm<T>(request: FastifyRequest, take: (file: UploadedFile) => Promise<T>): Promise<T> {
  let taken: { result: T } | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file' || part.fieldname !== FIELD) throw invalidForm(part.fieldname, 'is not a known field');
      if (taken) throw invalidForm(FIELD, 'must be one file');
      taken = {
        result: await take({ name: unescaped(part.filename ?? ''), contentType: part.mimetype, stream: part.file }),
      };
    }
  } catch (error) {
    throw isMalformed(error) ? invalidForm(FIELD, 'must be a form that is whole') : error;
  }
  if (!taken) throw invalidForm(FIELD, 'is missing');
  return taken.result;
}

/** What stands in a form for the three signs that would end a name there, as HTML has browsers write them. */
const ESCAPED = /%(?:22|0D|0A)/g;

const unescaped = (name: string): string => name.replace(ESCAPED, (sign) => decodeURIComponent(sign));

/** What the parser, or the plugin around it, says of a form that is none, ends too early or has more parts than one. */
const MALFORMED = /multipart|terminated early|malformed|boundary/i;

function isMalformed(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  return String((error as { code?: unknown }).code).startsWith('FST_') || MALFORMED.test(error.message);
}

const invalidForm = (field: string, message: string): AppError => invalid([{ field: field.slice(0, 100), message }]);

const unsupported = (): AppError =>
  new AppError('UNSUPPORTED_MEDIA_TYPE', 'unsupported-media', 'The body is of a type that is not taken here.');

export const tooLarge = (maxBytes: number): AppError =>
  new AppError('FILE_TOO_LARGE', 'too-large', `A file may have ${maxBytes} bytes at most.`);
