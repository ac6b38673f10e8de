import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Public } from '../../kernel/http/public.decorator.js';
import { LimitByAddress, RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { InParts } from './in-parts.decorator.js';
import { FileServer } from './file-server.service.js';

/** Short: what is deleted here must not stay in caches for long. */
const A_SHORT_WHILE = 'public, max-age=300';

@ApiTags('messages')
@Controller('files')
export class LinkedFilesController {
  constructor(private readonly server: FileServer) {}

  @Get(':fileId/:token/:name')
  @Public()
  @RateLimit('off')
  @LimitByAddress({ limit: 600, windowSeconds: 60 })
  @Endpoint({
    summary: 'Download a file by its link',
    description:
      'What platforms and their people are given where a file is too large for them. Whoever has the whole address may ' +
      'fetch it, until its message is deleted.',
    produces: 'application/octet-stream',
    errors: { 'rate-limited': '', unavailable: 'The storage does not answer (`STORAGE_UNAVAILABLE`).' },
  })
  @InParts()
  @ApiParam({
    name: 'token',
    description: 'What nobody can guess of the address.',
    schema: { type: 'string', example: 'c2VjcmV0LW9mLWEtZmlsZQ' },
  })
  @ApiParam({
    name: 'name',
    description: 'The file’s name, or its beginning, as it stands in the address.',
    schema: { type: 'string', example: 'plan.txt' },
  })
  async download(
    @UuidParam('fileId') fileId: string,
    @Param('token') token: string,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.server.serve(request, reply, await this.server.findByLink(fileId, token, name), A_SHORT_WHILE);
  }
}
