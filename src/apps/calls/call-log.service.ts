import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import type { CallableApp } from '../callable-app.js';
import { NOTE_CALLS } from './call-log.sql.js';

const EVERY_MS = 1_000;
/** Notes that wait at most, should the database not answer; further ones are dropped. */
const MOST_WAITING = 10_000;
/** Notes of one statement. */
const BATCH = 1_000;

/** A call of a modifier or a filter that did not go well. */
export interface CallNote {
  app: Pick<CallableApp, 'id'>;
  channelId: string;
  messageId: string | null;
  kind: 'modifier' | 'filter';
  /** `skipped`: it was never called. */
  status: 'failed' | 'skipped';
  /** Of its answer; null without one. */
  statusCode: number | null;
  /** For people. */
  error: string;
  /** Milliseconds; null where it was not called. */
  latencyMs: number | null;
}

/** Notes what went wrong with calls that nobody waits for any more, once a second, so that a dead app costs no message a write. */
@Injectable()
export class CallLog implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(CallLog.name);
  private waiting: object[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly db: Database) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.flush();
  }

  note({ app, channelId, messageId, kind, status, statusCode, error, latencyMs }: CallNote): void {
    if (this.waiting.length >= MOST_WAITING) return;
    this.waiting.push({
      id: newId(),
      app_id: app.id,
      channel_id: channelId,
      message_id: messageId,
      kind,
      status,
      attempts: status === 'skipped' ? 0 : 1,
      status_code: statusCode,
      error,
      latency_ms: latencyMs,
      at: new Date(),
    });
  }

  /** Writes what waits. Notes that could not be written are lost: the next ones say the same. */
  flush(): Promise<void> {
    const notes = this.waiting;
    this.waiting = [];
    this.writing = this.writing.then(() => this.write(notes));
    return this.writing;
  }

  private async write(notes: object[]): Promise<void> {
    try {
      for (let at = 0; at < notes.length; at += BATCH) {
        await this.db.query(NOTE_CALLS, [JSON.stringify(notes.slice(at, at + BATCH))]);
      }
    } catch (error) {
      this.logger.error({ err: error, notes: notes.length }, 'Calls of apps were not noted');
    }
  }
}
