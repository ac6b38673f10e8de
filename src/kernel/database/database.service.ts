import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';
import type { Statement } from './statement.js';

interface Transaction {
  manager: EntityManager;
  client: PoolClient;
  afterCommit: (() => void)[];
}

/**
 * The way to the database: prepared statements for hot paths, repositories for the rest, and one transaction that
 * whatever runs inside it joins. TypeORM owns the pool; both ways use its connections.
 */
@Injectable()
export class Database {
  private readonly logger = new Logger(Database.name);
  private readonly ambient = new AsyncLocalStorage<Transaction | undefined>();

  constructor(private readonly dataSource: DataSource) {}

  /** TypeORM's pg pool; for what needs a connection of its own (LISTEN, advisory locks). */
  get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }

  get inTransaction(): boolean {
    return this.ambient.getStore() !== undefined;
  }

  /** Runs one statement, in the transaction that surrounds the call if there is one. */
  async query<Row extends object>(sql: Statement | string, values: unknown[] = []): Promise<Row[]> {
    const target = this.ambient.getStore()?.client ?? this.pool;
    const config = typeof sql === 'string' ? { text: sql, values } : { name: sql.name, text: sql.text, values };
    return (await target.query<Row>(config)).rows;
  }

  /** The first row, or null. */
  async one<Row extends object>(sql: Statement | string, values: unknown[] = []): Promise<Row | null> {
    return (await this.query<Row>(sql, values))[0] ?? null;
  }

  /** A repository bound to the surrounding transaction if there is one. */
  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity> {
    return (this.ambient.getStore()?.manager ?? this.dataSource.manager).getRepository(entity);
  }

  /** Runs `work` in a transaction: the surrounding one if there is one, else its own. An error rolls everything back. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.ambient.getStore()) return work();
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction();
      const transaction: Transaction = { manager: runner.manager, client, afterCommit: [] };
      const result = await this.ambient.run(transaction, work);
      await runner.commitTransaction();
      this.runHooks(transaction.afterCommit);
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** Runs `hook` once the surrounding transaction is committed, at once when there is none; never after a rollback. */
  afterCommit(hook: () => void): void {
    const transaction = this.ambient.getStore();
    if (transaction) transaction.afterCommit.push(hook);
    else this.runHooks([hook]);
  }

  /** Hooks only tell others (sockets, workers): one that fails must not undo what is committed. */
  private runHooks(hooks: (() => void)[]): void {
    // Not `exit`, which takes the whole storage out of Node's hooks and puts it back.
    this.ambient.run(undefined, () => {
      for (const hook of hooks) {
        try {
          hook();
        } catch (error) {
          this.logger.error({ err: error }, 'A hook after commit failed');
        }
      }
    });
  }
}
