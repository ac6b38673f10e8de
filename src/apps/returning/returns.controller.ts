import { Body, Controller, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { ByReturnUrl, CurrentReturning } from './return-url.guard.js';
import type { Returning } from './return-urls.sql.js';
import { PostReturnedMessageDto, ReturnedMessageAnswerDto } from './returned-message.dto.js';
import { Returns } from './returns.service.js';

@ApiTags('apps')
@Controller('apps/return')
export class ReturnsController {
  constructor(private readonly returns: Returns) {}

  // Its budget is the URL's own.
  @RateLimit('off')
  @ByReturnUrl()
  @Post(':token')
  @ApiParam({ name: 'token', description: 'Of the `return_url` that the app was told.', schema: { type: 'string' } })
  @Endpoint({
    summary: 'Post what an app has found out',
    description:
      'To the `return_url` of a tick. The message is stored when this answers; `external_id` makes a repetition safe. ' +
      'Sixty requests a minute for each URL.',
    status: 202,
    response: ReturnedMessageAnswerDto,
    errors: {
      'rate-limited': 'The URL has spent its requests of this minute.',
      missing: 'The URL was revoked, or there never was one; or the channel was deleted.',
      conflict: 'The app is switched off, here or everywhere, or paused; or the channel is archived.',
      unprocessable: 'A filter withholds the message, or `external_id` was used otherwise.',
    },
  })
  post(
    @CurrentReturning() returning: Returning,
    @Body() body: PostReturnedMessageDto,
  ): Promise<ReturnedMessageAnswerDto> {
    return this.returns.post(returning, body);
  }
}
