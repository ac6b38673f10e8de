import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import type { DeskAuthor, MessageRef } from './desk.contract.js';

const OF_MESSAGE = statement(
  'desk.author-of-message',
  `SELECT author_kind AS kind, author_id AS id, author_name AS name, author_avatar_url AS "avatarUrl",
     author_platform AS platform
   FROM messages WHERE channel_id = $1 AND id = $2 AND deleted_at IS NULL`,
);

const OF_USER = statement(
  'desk.author-of-user',
  `SELECT 'user' AS kind, id::text AS id, display_name AS name, avatar_url AS "avatarUrl", NULL::text AS platform
   FROM users WHERE id = $1`,
);

/** Who wrote what the screens are shown. Only asked while there are screens. */
@Injectable()
export class Authors {
  constructor(private readonly db: Database) {}

  findOfMessage({ channelId, messageId }: MessageRef): Promise<DeskAuthor | null> {
    return this.db.one<DeskAuthor>(OF_MESSAGE, [channelId, messageId]);
  }

  findOfUser(userId: string): Promise<DeskAuthor | null> {
    return this.db.one<DeskAuthor>(OF_USER, [userId]);
  }
}
