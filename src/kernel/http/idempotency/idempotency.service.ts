import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../upkeep/upkeep.service.js';
import { Database } from '../../database/database.service.js';
import { AppError } from '../../errors/app-error.js';
import { conflict } from '../../errors/errors.js';
import { boundTo, Vault } from '../../vault/vault.service.js';
import { FIND_KEY, KEEP_KEY, LOCK_KEY, PURGE_KEYS } from './idempotency.sql.js';

/** What a key stands for. */
export interface KeyedRequest {
  userId: string;
  /** Method and route pattern: `POST /api/v2/channels`. */
  route: string;
  key: string;
  /** Everything else that makes it the same request: URL and body, as they were sent. */
  content: readonly (string | Buffer)[];
}

export interface Answer {
  status: number;
  body: unknown;
}

interface KeptAnswer {
  body_hash: Buffer;
  status: number;
  answer: string;
}

const PURGE_BATCH = 1000;

/** Gives a request that comes again the answer of the first one, for 24 hours. */
@Injectable()
export class Idempotency implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly upkeep: Upkeep,
  ) {}

  onModuleInit(): void {
    this.upkeep.register('idempotency keys', () => this.purgeIdempotencyKeys());
  }

  /**
   * Runs `work` once for a key, in one transaction with the key's row; an error rolls both back, so it is not kept. Where
   * it waits for something outside (`Database.apart`), it begins anew afterwards.
   * @throws AppError IDEMPOTENCY_CONCURRENT (409) while the first request runs, IDEMPOTENCY_KEY_REUSED (422) when the
   * key stands for another request
   */
  async once(request: KeyedRequest, work: () => Promise<Answer>): Promise<Answer & { replayed: boolean }> {
    const hash = hashOf(request.content);
    return this.db.restartable(async () => {
      const kept = await this.lockAndFind(request);
      if (kept) return { ...this.reopen(request, kept, hash), replayed: true };
      const answer = await work();
      const sealed = this.vault.seal(JSON.stringify({ body: answer.body }), bindingOf(request));
      await this.db.query(KEEP_KEY, [request.userId, request.route, request.key, hash, answer.status, sealed]);
      return { ...answer, replayed: false };
    });
  }

  /** Removes what is older than 24 hours; returns how many. */
  async purgeIdempotencyKeys(): Promise<number> {
    let purged = 0;
    for (;;) {
      const batch = await this.db.query(PURGE_KEYS, [PURGE_BATCH]);
      purged += batch.length;
      if (batch.length < PURGE_BATCH) return purged;
    }
  }

  private async lockAndFind({ userId, route, key }: KeyedRequest): Promise<KeptAnswer | null> {
    const lock = await this.db.one<{ locked: boolean }>(LOCK_KEY, [JSON.stringify([userId, route, key])]);
    if (!lock?.locked) {
      throw conflict('IDEMPOTENCY_CONCURRENT', 'A request with this Idempotency-Key is being worked on.');
    }
    return this.db.one<KeptAnswer>(FIND_KEY, [userId, route, key]);
  }

  private reopen(request: KeyedRequest, kept: KeptAnswer, hash: Buffer): Answer {
    if (!kept.body_hash.equals(hash)) {
      const message = 'This Idempotency-Key was used for another request.';
      throw new AppError('IDEMPOTENCY_KEY_REUSED', 'unprocessable', message);
    }
    const { body } = JSON.parse(this.vault.open(kept.answer, bindingOf(request))) as { body: unknown };
    return { status: kept.status, body };
  }
}

const bindingOf = ({ userId, route, key }: KeyedRequest): string =>
  boundTo(userId, 'idempotency_keys.answer', `${route} ${key}`);

/** Each part is preceded by its length, so that no two lists of parts look alike. */
function hashOf(parts: KeyedRequest['content']): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest();
}
