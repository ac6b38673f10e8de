import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { missing } from '../../kernel/errors/errors.js';
import type { MessageRef } from '../desk/desk.contract.js';
import { UserDesk } from '../desk/user-desk.service.js';
import { toMessage } from '../messages/message.dto.js';
import type { MessageAnswer } from '../messages/message-draft.dto.js';
import type { MessageRow } from '../messages/message.row.js';
import { PINS } from '../messages/messages.sql.js';
import type { PinsAnswer } from './pin.dto.js';

/** Pinned messages. Everyone who sees a channel may pin there; again changes nothing. */
@Injectable()
export class PinsService {
  constructor(
    private readonly db: Database,
    private readonly desk: UserDesk,
  ) {}

  async list(userId: string, channelId: string): Promise<PinsAnswer> {
    const rows = await this.db.query<MessageRow>(PINS, [channelId, userId]);
    if (!rows[0]) throw missing('channel');
    const pins = rows.filter((row) => row.id !== null).map(toMessage);
    return { success: true, pins, count: pins.length };
  }

  async pin(userId: string, ref: MessageRef): Promise<MessageAnswer> {
    return { success: true, message: toMessage(await this.desk.pin(userId, ref)) };
  }

  async unpin(userId: string, ref: MessageRef): Promise<MessageAnswer> {
    return { success: true, message: toMessage(await this.desk.unpin(userId, ref)) };
  }
}
