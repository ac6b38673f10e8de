import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { FileUpload } from '../../kernel/http/multipart.js';
import type { Principal } from '../../kernel/http/principal.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { FileAnswer } from './file.dto.js';
import { InParts } from './in-parts.decorator.js';
import { FileServer } from './file-server.service.js';
import { FileUploads } from './file-uploads.service.js';

/** Access may be lost: what a browser keeps is asked about each time. */
const ASK_EACH_TIME = 'private, no-cache';

@ApiTags('messages')
@Controller('api/v2/channels/:id/files')
@RateLimit('channels')
export class FilesController {
  constructor(
    private readonly uploads: FileUploads,
    private readonly server: FileServer,
  ) {}

  @Post()
  @FileUpload()
  @Endpoint({
    summary: 'Upload a file',
    description:
      'A form with one `file`, 1 GiB at most unless the deployment has it otherwise; the message that it goes with is posted ' +
      'afterwards, with its id in `file_ids`. What is not posted within 24 hours is removed, and 100 may wait at a time. It ' +
      'streams, so that there is no `Idempotency-Key`: what is uploaded twice is two files.',
    status: 201,
    response: FileAnswer,
    errors: {
      conflict:
        'The channel is archived (`CHANNEL_ARCHIVED`), too many files wait to be posted (`TOO_MANY_FILES`), or nothing ' +
        'came for 30 s (`UPLOAD_STALLED`).',
      'too-large': 'The file is larger than the deployment takes (`FILE_TOO_LARGE`).',
      'unsupported-media': 'The body is no form (`UNSUPPORTED_MEDIA_TYPE`).',
      unavailable: 'There is no room for it (`STORAGE_FULL`), or the storage does not answer (`STORAGE_UNAVAILABLE`).',
    },
  })
  upload(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @Req() request: FastifyRequest,
  ): Promise<FileAnswer> {
    return this.uploads.upload(user.userId, channelId, request);
  }

  @Get(':fileId')
  @Endpoint({
    summary: 'Download a file',
    description:
      'Of a message of the channel, or one that you uploaded. `Range` asks for a part (416 without a body where there is no ' +
      'such part), `If-None-Match` whether it is needed (304). Some types of pictures, sound and film may be shown by a browser; everything else is a download.',
    produces: 'application/octet-stream',
    headers: {
      'Content-Disposition': {
        description: 'Its name, and whether a browser may show it.',
        schema: { type: 'string' },
      },
      ETag: { description: 'Of this content, which never changes.', schema: { type: 'string' } },
    },
    errors: { unavailable: 'The storage does not answer (`STORAGE_UNAVAILABLE`).' },
  })
  @InParts()
  async download(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('fileId') fileId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.server.serve(request, reply, await this.server.find(user.userId, channelId, fileId), ASK_EACH_TIME);
  }
}
