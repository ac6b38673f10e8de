import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import { FORGET_USAGE } from './model-budget.sql.js';

/** Forgets what the model cost on days that are long over. */
@Injectable()
export class ModelUpkeep implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly upkeep: Upkeep,
  ) {}

  onModuleInit(): void {
    this.upkeep.register('usage of the model', () => this.db.query(FORGET_USAGE));
  }
}
