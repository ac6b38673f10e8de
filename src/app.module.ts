import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { APP_ENTITIES } from './apps/app.entity.js';
import { AppsModule } from './apps/apps.module.js';
import { AUTH_ENTITIES, AuthModule } from './auth/auth.module.js';
import { ChannelsModule } from './channels/channels.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { CONNECTION_ENTITIES } from './connections/connection.entity.js';
import { ConnectionsModule } from './connections/connections.module.js';
import { DigestsModule } from './connections/digest/digests.module.js';
import { CustomIntegrationsModule } from './custom-integrations/custom-integrations.module.js';
import { HealthModule } from './health/health.module.js';
import { IdentitiesModule } from './identities/identities.module.js';
import { dataSourceOptions, migrate } from './kernel/database/data-source.js';
import { DatabaseModule } from './kernel/database/database.module.js';
import { HttpModule } from './kernel/http/http.module.js';
import { JobsModule } from './kernel/jobs/jobs.module.js';
import { MetricsModule } from './kernel/metrics/metrics.module.js';
import { OutsideModule } from './kernel/outside/outside.module.js';
import { StorageModule } from './kernel/storage/storage.module.js';
import { UpkeepModule } from './kernel/upkeep/upkeep.module.js';
import { VaultModule } from './kernel/vault/vault.module.js';
import { MESSAGING_ENTITIES, MessagingModule } from './messaging/messaging.module.js';
import { PLATFORM_INTEGRATION_ENTITIES } from './platform-integrations/platform-integration.entity.js';
import { PlatformIntegrationsModule } from './platform-integrations/platform-integrations.module.js';
import { OrganisationIntegrationsModule } from './organisations/organisations.module.js';
import { SLACK_ACCESS_ENTITIES } from './organisations/slack/slack-access.entity.js';
import { SlackAccessModule } from './organisations/slack/slack-access.module.js';
import { PlatformsModule } from './platforms/platforms.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';
import { ReplrModule } from './replr/replr.module.js';
import { ResponderModule } from './responder/responder.module.js';
import { TENANCY_ENTITIES, TenancyModule } from './tenancy/tenancy.module.js';
import { TWIN_ENTITIES, TwinsModule } from './twins/twins.module.js';

/** Every feature's entities: each room adds its exported array. */
export const ENTITIES: NonNullable<DataSourceOptions['entities']> = [
  ...AUTH_ENTITIES,
  ...TENANCY_ENTITIES,
  ...MESSAGING_ENTITIES,
  ...TWIN_ENTITIES,
  ...PLATFORM_INTEGRATION_ENTITIES,
  ...CONNECTION_ENTITIES,
  ...SLACK_ACCESS_ENTITIES,
  ...APP_ENTITIES,
];

/** The module whose guard signs users in stands alone here, because global guards run in the order of their modules. */
const AUTH: NonNullable<DynamicModule['imports']> = [AuthModule];

/** Every other room, one line each. */
const ROOMS: NonNullable<DynamicModule['imports']> = [
  HealthModule,
  TenancyModule,
  PlatformsModule,
  ChannelsModule,
  AppsModule,
  MessagingModule,
  ResponderModule,
  TwinsModule,
  PlatformIntegrationsModule,
  IdentitiesModule,
  ConnectionsModule,
  DigestsModule,
  ReplrModule,
  OrganisationIntegrationsModule,
  SlackAccessModule,
  CustomIntegrationsModule,
  RealtimeModule,
];

/** The whole program, on a database that is connected; a preview never asks for it. */
@Module({})
export class AppModule {
  static forRoot(config: Config, dataSource: DataSource): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        // Closed by TypeORM's module when the application is.
        TypeOrmModule.forRootAsync({
          useFactory: () => dataSource.options,
          dataSourceFactory: () => Promise.resolve(dataSource),
        }),
        DatabaseModule,
        VaultModule,
        MetricsModule,
        JobsModule,
        StorageModule,
        UpkeepModule,
        OutsideModule,
        ...AUTH,
        HttpModule,
        ...ROOMS,
      ],
    };
  }
}

/** Connects, and brings the schema up to date before anything of the program looks at it. */
export async function connect(config: Config, databaseUrl: string): Promise<DataSource> {
  const { poolSize } = config.database;
  const dataSource = await new DataSource(
    dataSourceOptions({ url: databaseUrl, poolSize, entities: ENTITIES }),
  ).initialize();
  try {
    await migrate(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}
