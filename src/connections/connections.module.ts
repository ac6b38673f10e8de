import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PlatformsModule } from '../platforms/platforms.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { ArchiveWatchers } from './archive/archive-watchers.service.js';
import { ConnectionAccess } from './connection-access.service.js';

/** Archives of what is said on platforms. */
@Module({
  imports: [ChannelsModule, MessagingModule, PlatformsModule, TenancyModule],
  providers: [ArchiveWatchers, ConnectionAccess],
  exports: [ArchiveWatchers, ConnectionAccess],
})
export class ConnectionsModule {}
