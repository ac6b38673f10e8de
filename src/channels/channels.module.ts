import { Module } from '@nestjs/common';
import { Authors } from './desk/authors.service.js';
import { ChannelSubscriptions } from './desk/channel-subscriptions.service.js';
import { SCREENS, SUBSCRIBERS } from './desk/desk.contract.js';
import { DeskLedger } from './desk/desk-ledger.service.js';
import { Desk } from './desk/desk.service.js';
import { FanOut } from './desk/fan-out.handler.js';
import { ScreenChain } from './desk/screen-chain.service.js';
import { Subscribers } from './desk/subscribers.service.js';
import { UserDesk } from './desk/user-desk.service.js';
import { ChannelNotices } from './notices/channel-notices.service.js';

/** Native conversations: channels, members, messages, and the desk that every message passes. */
@Module({
  providers: [
    Authors,
    ChannelNotices,
    ChannelSubscriptions,
    Desk,
    DeskLedger,
    FanOut,
    ScreenChain,
    Subscribers,
    UserDesk,
    { provide: SCREENS, useExisting: ScreenChain },
    { provide: SUBSCRIBERS, useExisting: Subscribers },
  ],
  exports: [ChannelNotices, ChannelSubscriptions, Desk, Subscribers, ScreenChain, UserDesk, SCREENS, SUBSCRIBERS],
})
export class ChannelsModule {}
