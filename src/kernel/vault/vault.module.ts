import { Global, Module } from '@nestjs/common';
import { CONFIG } from '../../config/config.module.js';
import type { Config } from '../../config/config.js';
import { Vault } from './vault.service.js';

@Global()
@Module({
  providers: [{ provide: Vault, inject: [CONFIG], useFactory: (config: Config) => new Vault(config.encryptionKeys) }],
  exports: [Vault],
})
export class VaultModule {}
