import { Global, Module } from '@nestjs/common';
import { Clocks } from './clocks.service.js';
import { Upkeep } from './upkeep.service.js';

@Global()
@Module({ providers: [Clocks, Upkeep], exports: [Clocks, Upkeep] })
export class UpkeepModule {}
