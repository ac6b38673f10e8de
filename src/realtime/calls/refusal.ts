import type { Logger } from '@nestjs/common';
import { toRefusal } from '../../kernel/errors/refusal.js';
import type { SocketRefusalDto } from '../dto/answer.dto.js';

/** An error as a client is told of it. What is not known is logged and tells nothing. */
export function refusalOf(error: unknown, logger: Logger): SocketRefusalDto {
  const { status, code, message, fields, retryAfter, extra } = toRefusal(error);
  if (status >= 500) logger.error({ err: error }, 'A call on a socket failed');
  return {
    success: false,
    code,
    error: status === 500 ? 'Something went wrong on our side.' : message,
    ...(fields && { fields }),
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
    ...extra,
  };
}
