import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PlatformsModule } from '../platforms/platforms.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { ArchiveListener } from './archive/archive-listener.service.js';
import { ArchiveStore } from './archive/archive-store.service.js';
import { ArchiveWatchers } from './archive/archive-watchers.service.js';
import { ChannelAdoption } from './channels/channel-adoption.service.js';
import { ConnectionChannelsController } from './channels/connection-channels.controller.js';
import { ConnectionChannels } from './channels/connection-channels.service.js';
import { ConnectionAccess } from './connection-access.service.js';
import { ConnectionInstallations } from './connection-installations.service.js';
import { ConnectionValidation } from './connection-validation.service.js';
import { ConnectionsController } from './connections.controller.js';
import { Connections } from './connections.service.js';
import { CredentialChecks } from './credential-checks.service.js';
import { ConnectionEraser } from './erasure/connection-eraser.handler.js';
import { ConnectionRemoval } from './erasure/connection-removal.service.js';
import { ArchivedMessagesController } from './messages/archived-messages.controller.js';
import { ArchivedMessages } from './messages/archived-messages.service.js';
import { ChannelReader } from './sync/channel-reader.service.js';
import { RequestPace } from './sync/request-pace.service.js';
import { SyncClock } from './sync/sync-clock.service.js';
import { SyncEnds } from './sync/sync-ends.service.js';
import { SyncRunner } from './sync/sync-runner.service.js';
import { SyncUpkeep } from './sync/sync-upkeep.service.js';
import { SyncsController } from './sync/syncs.controller.js';
import { Syncs } from './sync/syncs.service.js';

const archive = [ArchiveListener, ArchiveStore, ArchiveWatchers, ArchivedMessages];
const syncing = [ChannelReader, RequestPace, SyncClock, SyncEnds, SyncRunner, SyncUpkeep, Syncs];

/** Archives of what is said on platforms. */
@Module({
  imports: [ChannelsModule, MessagingModule, PlatformsModule, TenancyModule],
  controllers: [ConnectionsController, ConnectionChannelsController, SyncsController, ArchivedMessagesController],
  providers: [
    ...archive,
    ...syncing,
    ChannelAdoption,
    ConnectionAccess,
    ConnectionChannels,
    ConnectionEraser,
    ConnectionInstallations,
    ConnectionRemoval,
    ConnectionValidation,
    Connections,
    CredentialChecks,
  ],
  exports: [ArchiveWatchers, ConnectionAccess],
})
export class ConnectionsModule {}
