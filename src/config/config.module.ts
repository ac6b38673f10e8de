import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config.js';

/** Injects the checked configuration: `@Inject(CONFIG) config: Config`. */
export const CONFIG = Symbol('CONFIG');

/** Makes the configuration that the process was started with available everywhere. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    const provider = { provide: CONFIG, useValue: config };
    return { module: ConfigModule, global: true, providers: [provider], exports: [provider] };
  }
}
