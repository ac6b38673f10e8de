import { Module } from '@nestjs/common';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { ChannelTwinsController } from './channel-twins/channel-twins.controller.js';
import { ChannelTwinsService } from './channel-twins/channel-twins.service.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsService } from './channels.service.js';
import { ChannelSubscriptions } from './desk/channel-subscriptions.service.js';
import { SCREENS, SUBSCRIBERS } from './desk/desk.contract.js';
import { DeskHooks } from './desk/desk-hooks.service.js';
import { DeskLedger } from './desk/desk-ledger.service.js';
import { Desk } from './desk/desk.service.js';
import { FanOut } from './desk/fan-out.handler.js';
import { ScreenChain } from './desk/screen-chain.service.js';
import { Subscribers } from './desk/subscribers.service.js';
import { UserDesk } from './desk/user-desk.service.js';
import { ChannelErasure } from './erasure/channel-erasure.service.js';
import { ChannelEraser } from './erasure/erase.handler.js';
import { ChannelFiles } from './files/channel-files.service.js';
import { FileLinks } from './files/file-links.service.js';
import { FileServer } from './files/file-server.service.js';
import { FileUploads } from './files/file-uploads.service.js';
import { FilesController } from './files/files.controller.js';
import { LinkedFilesController } from './files/linked-files.controller.js';
import { StaleFiles } from './files/stale-files.service.js';
import { MembersController } from './members/members.controller.js';
import { MembersService } from './members/members.service.js';
import { Mentions } from './mentions/mentions.service.js';
import { MessageOutcomes } from './messages/message-outcomes.service.js';
import { MessagesController } from './messages/messages.controller.js';
import { MessagesService } from './messages/messages.service.js';
import { ReactionsController } from './messages/reactions.controller.js';
import { SearchController } from './messages/search.controller.js';
import { SearchService } from './messages/search.service.js';
import { ChannelNotices } from './notices/channel-notices.service.js';
import { PinsController } from './pins/pins.controller.js';
import { PinsService } from './pins/pins.service.js';

const DESK = [ChannelSubscriptions, Desk, DeskHooks, DeskLedger, FanOut, ScreenChain, Subscribers, UserDesk];

/** Native conversations: channels, members, messages, and the desk that every message passes. */
@Module({
  imports: [TenancyModule],
  controllers: [
    ChannelsController,
    MembersController,
    SearchController,
    MessagesController,
    ReactionsController,
    PinsController,
    FilesController,
    LinkedFilesController,
    ChannelTwinsController,
  ],
  providers: [
    ...DESK,
    { provide: SCREENS, useExisting: ScreenChain },
    { provide: SUBSCRIBERS, useExisting: Subscribers },
    ChannelErasure,
    ChannelEraser,
    ChannelFiles,
    FileLinks,
    ChannelNotices,
    ChannelsService,
    ChannelTwinsService,
    FileServer,
    FileUploads,
    MembersService,
    Mentions,
    MessageOutcomes,
    MessagesService,
    PinsService,
    SearchService,
    StaleFiles,
  ],
  exports: [
    ChannelErasure,
    ChannelFiles,
    ChannelNotices,
    ChannelSubscriptions,
    Desk,
    DeskHooks,
    FileLinks,
    MessageOutcomes,
    ScreenChain,
    SCREENS,
    Subscribers,
    SUBSCRIBERS,
    UserDesk,
  ],
})
export class ChannelsModule {}
