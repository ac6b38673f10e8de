import { Global, Module } from '@nestjs/common';
import { Database } from './database.service.js';

/** Offers `Database` everywhere; the TypeORM root module is made in app.module.ts, which knows the configuration. */
@Global()
@Module({ providers: [Database], exports: [Database] })
export class DatabaseModule {}
