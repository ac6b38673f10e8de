import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ChannelChange, ChannelSubscriber } from '../../channels/desk/desk.contract.js';
import { Subscribers } from '../../channels/desk/subscribers.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { APP_HOOK } from '../catalogue/app-hooks.service.js';
import { OWE_OUTPUTS } from './app-subscriber.sql.js';

/**
 * Listens to all channels of an organisation on behalf of its output apps. One statement, however many apps and messages
 * there are; nobody is called here.
 *
 * The apps' lanes are locked before their channel's: the fan-out settles last.
 */
@Injectable()
export class AppSubscriber implements ChannelSubscriber, OnModuleInit {
  readonly kind = APP_HOOK;

  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly subscribers: Subscribers,
  ) {}

  onModuleInit(): void {
    this.subscribers.register(this);
  }

  async take(changes: ChannelChange[]): Promise<void> {
    const created = changes.filter(({ kind }) => kind === 'created');
    const [first] = created;
    if (!first) return;
    const messageIds = created.map(({ messageId }) => messageId);
    await this.db.query(OWE_OUTPUTS, [first.organisationId, first.channelId, messageIds]);
    this.lanes.wakeAfterCommit();
  }
}
