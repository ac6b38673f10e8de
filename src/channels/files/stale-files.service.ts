import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { type Storage, STORAGE } from '../../kernel/storage/storage.js';
import { type Clock, Clocks } from '../../kernel/upkeep/clocks.service.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import { fileKey } from './file-key.js';
import { BATCH, FORGET_STALE, REMOVE_UNPOSTED, TAKE_STALE } from './files.sql.js';

const EVERY_MS = 60_000;

/** Removes contents whose files are gone, whatever took them, and uploads that nobody posted. */
@Injectable()
export class StaleFiles implements OnModuleInit {
  private clock: Clock | null = null;

  constructor(
    private readonly db: Database,
    private readonly clocks: Clocks,
    private readonly upkeep: Upkeep,
    @Inject(STORAGE) private readonly storage: Storage,
  ) {}

  onModuleInit(): void {
    this.clock = this.clocks.register('contents of removed files', EVERY_MS, () => this.sweep());
    this.upkeep.register('files that nobody posted', () => this.removeUnposted());
  }

  /** Storage first: a row that stays is swept again, and removing twice has one effect. */
  async sweep(): Promise<void> {
    while ((await this.sweepBatch()) === BATCH);
  }

  private sweepBatch(): Promise<number> {
    return this.db.transaction(async () => {
      const rows = await this.db.query<{ organisation_id: string; id: string }>(TAKE_STALE);
      if (rows.length === 0) return 0;
      await this.storage.remove(rows.map(fileKey));
      await this.db.query(FORGET_STALE, [rows.map((row) => row.id)]);
      return rows.length;
    });
  }

  private async removeUnposted(): Promise<void> {
    while ((await this.db.query(REMOVE_UNPOSTED)).length === BATCH);
    this.clock?.look();
  }
}
