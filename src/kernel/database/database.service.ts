import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';
import type { Statement } from './statement.js';

type Findings = Map<string, PromiseSettledResult<unknown>>;

interface Transaction {
  manager: EntityManager;
  client: PoolClient;
  afterCommit: (() => void)[];
  /** What was done apart so far; null where the work cannot begin anew. */
  findings: Findings | null;
}

/** Ends a transaction whose work has to wait for something outside first. Never leaves this file's callers. */
class Apart extends Error {
  override name = 'Apart';

  constructor(
    readonly key: string,
    readonly work: () => Promise<unknown>,
  ) {
    super(`"${key}" is done apart from the transaction.`);
  }
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
    return this.ambient.getStore() ? work() : this.begin(work, null);
  }

  /**
   * The same for work that may be run again from its beginning: where it calls `apart`, the transaction is rolled back,
   * and begins anew once that is done. Within a transaction it is a part of that one, and begins anew with it if it can.
   */
  async restartable<T>(work: () => Promise<T>): Promise<T> {
    if (this.ambient.getStore()) return work();
    const findings: Findings = new Map();
    for (;;) {
      try {
        return await this.begin(work, findings);
      } catch (error) {
        if (!(error instanceof Apart)) throw error;
        const [outcome] = await Promise.allSettled([error.work()]);
        findings.set(error.key, outcome);
      }
    }
  }

  /**
   * Runs what waits for the world outside, without keeping a transaction and its connection waiting. Within `restartable`
   * it is run once for a `key`, between two beginnings; whoever calls must let the error through that says so. Throws in
   * any other transaction.
   */
  async apart<T>(key: string, work: () => Promise<T>): Promise<T> {
    const transaction = this.ambient.getStore();
    if (!transaction) return work();
    if (!transaction.findings) throw new Error(`"${key}" would keep a transaction waiting.`);
    const outcome = transaction.findings.get(key);
    if (!outcome) throw new Apart(key, work);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value as T;
  }

  private async begin<T>(work: () => Promise<T>, findings: Findings | null): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction();
      const transaction: Transaction = { manager: runner.manager, client, afterCommit: [], findings };
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
