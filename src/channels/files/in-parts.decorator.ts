import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';

/** Documents that a file may be fetched in parts. */
export const InParts = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Range',
      required: false,
      description: 'One part of the file, as RFC 9110 has it; several at once get the whole file.',
      schema: { type: 'string', example: 'bytes=0-1023' },
    }),
    ApiResponse({
      status: 206,
      description: 'The part that `Range` asks for',
      headers: {
        'Content-Range': { description: 'Which part, and of how many bytes.', schema: { type: 'string' } },
      },
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    }),
  );
