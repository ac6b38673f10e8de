import { Global, Module } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { OutsideHttp } from './outside-http.service.js';

/** Calls to URLs that people typed: `OutsideHttp`, and nothing else, makes them. */
@Global()
@Module({
  providers: [{ provide: OutsideHttp, inject: [CONFIG], useFactory: (config: Config) => new OutsideHttp(config) }],
  exports: [OutsideHttp],
})
export class OutsideModule {}
