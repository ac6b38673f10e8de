import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import { missing } from '../../kernel/errors/errors.js';
import type { DeskAuthor } from './desk.contract.js';

const OF_USER = statement(
  'desk.author-of-user',
  `SELECT 'user' AS kind, id::text AS id, display_name AS name, avatar_url AS "avatarUrl", NULL::text AS platform
   FROM users WHERE id = $1`,
);

/** Who wrote what the screens are shown. Only asked where there are screens. */
@Injectable()
export class Authors {
  constructor(private readonly db: Database) {}

  /** Throws USER_NOT_FOUND. */
  async getUser(userId: string): Promise<DeskAuthor> {
    const author = await this.db.one<DeskAuthor>(OF_USER, [userId]);
    if (!author) throw missing('user');
    return author;
  }
}
