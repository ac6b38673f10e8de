import { Module } from '@nestjs/common';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { Twin } from './twin.entity.js';
import { TwinsController } from './twins.controller.js';
import { TwinsService } from './twins.service.js';

export const TWIN_ENTITIES = [Twin];

/** Digital twins: who they are. What they know and answer builds on this. */
@Module({
  imports: [TenancyModule],
  controllers: [TwinsController],
  providers: [TwinsService],
  exports: [TwinsService],
})
export class TwinsModule {}
