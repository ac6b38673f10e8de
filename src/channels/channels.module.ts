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
import { MembersController } from './members/members.controller.js';
import { MembersService } from './members/members.service.js';
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
    ChannelTwinsController,
  ],
  providers: [
    ...DESK,
    { provide: SCREENS, useExisting: ScreenChain },
    { provide: SUBSCRIBERS, useExisting: Subscribers },
    ChannelErasure,
    ChannelEraser,
    ChannelNotices,
    ChannelsService,
    ChannelTwinsService,
    MembersService,
    MessagesService,
    PinsService,
    SearchService,
  ],
  exports: [
    ChannelErasure,
    ChannelNotices,
    ChannelSubscriptions,
    Desk,
    DeskHooks,
    ScreenChain,
    SCREENS,
    Subscribers,
    SUBSCRIBERS,
    UserDesk,
  ],
})
export class ChannelsModule {}
