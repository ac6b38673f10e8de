import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../kernel/http/endpoint.decorator.js';
import { PlatformListDto, toPlatform } from './platforms.dto.js';
import { PlatformRegistry } from './registry.js';

@ApiTags('platforms')
@Controller('api/v2/platforms')
export class PlatformsController {
  constructor(private readonly registry: PlatformRegistry) {}

  @Get()
  @Endpoint({
    summary: 'List platforms',
    description: 'Every platform that can be connected: what it can do, and which credentials it takes.',
    response: PlatformListDto,
  })
  list(): PlatformListDto {
    return { success: true, platforms: this.registry.all().map(toPlatform) };
  }
}
