import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import { FORGET_APP_POSTS } from './app-posts.sql.js';

/** How long an app's own id of a message keeps a second one from being made. */
const KEPT_DAYS = 30;
/** Ids forgotten in one transaction. */
const BATCH = 1000;

/** Forgets under which ids apps have posted. */
@Injectable()
export class AppPostsUpkeep implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly upkeep: Upkeep,
  ) {}

  onModuleInit(): void {
    this.upkeep.register('apps.posts', () => this.forget());
  }

  private async forget(): Promise<void> {
    while ((await this.db.query(FORGET_APP_POSTS, [KEPT_DAYS, BATCH])).length === BATCH);
  }
}
