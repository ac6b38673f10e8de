import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { DeskAuthor, ScreenedText } from '../../channels/desk/desk.contract.js';
import { Desk } from '../../channels/desk/desk.service.js';
import { ScreenChain } from '../../channels/desk/screen-chain.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { conflict, missing, unprocessable } from '../../kernel/errors/errors.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import { CLAIM_APP_POST, FIND_APP_POST } from './app-posts.sql.js';
import type { Returning } from './return-urls.sql.js';
import type { PostReturnedMessageDto, ReturnedMessageAnswerDto } from './returned-message.dto.js';

/** What apps bring back into channels: once for each id that they gave it. */
@Injectable()
export class Returns {
  constructor(
    private readonly db: Database,
    private readonly screens: ScreenChain,
    private readonly desk: Desk,
  ) {}

  /** @throws AppError CHANNEL_NOT_FOUND (404), INTEGRATION_NOT_ACTIVE, CHANNEL_ARCHIVED (409), EXTERNAL_ID_REUSED,
   * MESSAGE_WITHHELD (422) */
  async post(returning: Returning, body: PostReturnedMessageDto): Promise<ReturnedMessageAnswerDto> {
    assertOpen(returning);
    const messageId = await this.bring(returning, body, body.external_id ?? null);
    return success(202, 'The message is posted', { message_id: messageId });
  }

  /** What came before is found before anybody is shown it again, who might say something else of a repetition. */
  private async bring(returning: Returning, body: PostReturnedMessageDto, externalId: string | null): Promise<string> {
    const id = newId();
    const { app_id: appId, channel_id: channelId } = returning;
    const own = { appId, id: `${channelId}:${externalId}`, hash: hashOf(body) };
    const earlier = externalId === null ? null : await this.earlier(own);
    if (earlier !== null) return earlier;
    const key = externalId === null ? id : `app:${appId}:${own.id}`;
    const author = authorOf(returning, body);
    const verdict = await this.screens.pass({ channelId, key, content: body.message, author, threadId: null });
    if ('withheld' in verdict) throw new AppError('MESSAGE_WITHHELD', 'unprocessable', verdict.withheld);
    const write = (): Promise<string> => this.write(returning, body, { id, author, content: verdict.content });
    if (externalId === null) return write();
    return this.db.transaction(async () => {
      if (await this.db.one(CLAIM_APP_POST, [appId, own.id, id, own.hash])) return write();
      const other = await this.earlier(own);
      if (other !== null) return other;
      throw reused();
    });
  }

  /** Null where there is none. Throws EXTERNAL_ID_REUSED. */
  private async earlier({ appId, id, hash }: { appId: string; id: string; hash: Buffer }): Promise<string | null> {
    const known = await this.db.one<{ message_id: string; body_hash: Buffer }>(FIND_APP_POST, [appId, id]);
    if (!known || known.body_hash.equals(hash)) return known?.message_id ?? null;
    throw reused();
  }

  private async write(
    { channel_id: channelId, kind }: Returning,
    { event_name, status }: PostReturnedMessageDto,
    draft: { id: string; author: DeskAuthor; content: ScreenedText },
  ): Promise<string> {
    const posted = await this.desk.post({
      ...draft,
      channelId,
      parentMessageId: null,
      sentAt: new Date(),
      metadata: { event_name, status },
      // A clock made an interval app speak; any other answers what it was told.
      origin: { kind: 'app', hops: kind === 'interval' ? 1 : 2 },
    });
    // Archived or deleted at this moment.
    if (!posted) throw archived();
    return posted.messageId;
  }
}

function assertOpen({ is_active, is_paused, switched_off, channel_gone, channel_archived }: Returning): void {
  if (channel_gone) throw missing('channel');
  if (!is_active) throw inactive('is switched off');
  if (is_paused) throw inactive('is paused, because calling it had failed for long');
  if (switched_off) throw inactive('is switched off in this channel');
  if (channel_archived) throw archived();
}

const reused = (): AppError =>
  unprocessable('EXTERNAL_ID_REUSED', 'external_id', 'another message was posted under this id');
const inactive = (why: string): AppError => conflict('INTEGRATION_NOT_ACTIVE', `The integration ${why}.`);
const archived = (): AppError => conflict('CHANNEL_ARCHIVED', 'The channel is archived.');

const authorOf = (
  { app_id: id, name, logo: avatarUrl }: Returning,
  { username }: PostReturnedMessageDto,
): DeskAuthor => ({
  kind: 'app',
  id,
  name: username ?? name,
  avatarUrl,
  platform: null,
});

const hashOf = ({ event_name, message, status, username }: PostReturnedMessageDto): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([event_name, message, status, username ?? null]))
    .digest();
