import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { DeskAuthor, ScreenedText } from '../../channels/desk/desk.contract.js';
import { Desk } from '../../channels/desk/desk.service.js';
import { ScreenChain } from '../../channels/desk/screen-chain.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { unprocessable } from '../../kernel/errors/errors.js';
import { CLAIM_EXTERNAL_ID, FIND_EXTERNAL_ID } from './inbound.sql.js';

/** A message by somebody outside, brought by a sender that we trust for its channel. */
export interface ExternalPost {
  /** The integration: `externalId` is its own. */
  ownerId: string;
  channelId: string;
  /** Our row of the external channel that it counts as written in, or null. */
  platformChannelId: string | null;
  platform: string;
  author: { name: string; avatarUrl: string | null };
  content: string;
  /** Null: every call makes a message. */
  externalId: string | null;
}

/** Brings messages from outside to the desk, once for each id that their sender gave them. */
@Injectable()
export class ExternalPosts {
  constructor(
    private readonly db: Database,
    private readonly screens: ScreenChain,
    private readonly desk: Desk,
  ) {}

  /**
   * Answers the message's id. What came before is found before anybody is shown it again, who might say something else of
   * a repetition. Throws EXTERNAL_ID_REUSED, MESSAGE_NOT_TAKEN, MESSAGE_WITHHELD (422).
   */
  async post(post: ExternalPost): Promise<string> {
    const earlier = await this.earlier(post);
    if (earlier !== null) return earlier;
    const { ownerId, externalId } = post;
    const messageId = newId();
    const key = externalId === null ? messageId : `external:${ownerId}:${externalId}`;
    const { channelId, content } = post;
    const verdict = await this.screens.pass({ channelId, key, content, author: authorOf(post), threadId: null });
    if ('withheld' in verdict) throw new AppError('MESSAGE_WITHHELD', 'unprocessable', verdict.withheld);
    if (externalId === null) return this.write(post, messageId, verdict.content);
    return this.db.transaction(async () => {
      const values = [ownerId, externalId, messageId, hashOf(post)];
      if (await this.db.one(CLAIM_EXTERNAL_ID, values)) return this.write(post, messageId, verdict.content);
      const other = await this.earlier(post);
      if (other !== null) return other;
      throw reused();
    });
  }

  /** Null where there is none. Throws EXTERNAL_ID_REUSED. */
  private async earlier(post: ExternalPost): Promise<string | null> {
    const { ownerId, externalId } = post;
    if (externalId === null) return null;
    const known = await this.db.one<{ message_id: string; body_hash: Buffer }>(FIND_EXTERNAL_ID, [ownerId, externalId]);
    if (!known || known.body_hash.equals(hashOf(post))) return known?.message_id ?? null;
    throw reused();
  }

  private async write(post: ExternalPost, id: string, content: ScreenedText): Promise<string> {
    const { channelId, platformChannelId } = post;
    const posted = await this.desk.post({
      id,
      channelId,
      author: authorOf(post),
      content,
      parentMessageId: null,
      sentAt: new Date(),
      origin: { kind: 'bridge', hops: 0, ...(platformChannelId !== null && { platformChannelId }) },
    });
    if (posted) return posted.messageId;
    throw new AppError('MESSAGE_NOT_TAKEN', 'unprocessable', 'The channel does not take this message.');
  }
}

const reused = (): AppError =>
  unprocessable('EXTERNAL_ID_REUSED', 'external_id', 'another message was posted under this id');

/** Of outside people only the name is known: it stands in for an id. */
const authorOf = ({ author: { name, avatarUrl }, platform }: ExternalPost): DeskAuthor => ({
  kind: 'external',
  id: name,
  name,
  avatarUrl,
  platform,
});

const hashOf = ({ channelId, author, content }: ExternalPost): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([channelId, author.name, author.avatarUrl, content]))
    .digest();
