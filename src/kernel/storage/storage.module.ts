import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { DiskStorage } from './disk-storage.js';
import { S3Storage } from './s3-storage.js';
import { type Storage, STORAGE } from './storage.js';

/** Where the contents of files are: a bucket where one is set up, else a directory. */
@Global()
@Module({
  providers: [
    {
      provide: STORAGE,
      inject: [CONFIG],
      useFactory: ({ files, dataDir }: Config): Storage =>
        files.s3 ? new S3Storage(files.s3) : new DiskStorage(join(dataDir, 'files')),
    },
  ],
  exports: [STORAGE],
})
export class StorageModule {}
