import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** Read and removed when the OpenAPI document is made. */
export const IDEMPOTENT_EXTENSION = 'x-idempotent';

/**
 * The endpoint honours `Idempotency-Key`. With the header, the handler runs inside one transaction together with the
 * row of the key, so that what must not be undone by a rollback (a request to a platform) does not belong in it.
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Makes a repetition safe: the same key with the same request within 24 hours gets the first answer again, ' +
        'marked `Idempotency-Replayed: true`, and nothing happens twice.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
    }),
    ApiExtension(IDEMPOTENT_EXTENSION, true),
  );
