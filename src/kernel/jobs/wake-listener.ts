import { Injectable, Logger } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Database } from '../database/database.service.js';
import { WAKE_CHANNEL } from './lanes.service.js';

const RECONNECT_MS = 2_000;

/** Hears the wake-ups of other nodes on a connection of its own. While it is down, polling finds the work. */
@Injectable()
export class WakeListener {
  private readonly logger = new Logger(WakeListener.name);
  private client: PoolClient | null = null;
  private stopped = false;

  constructor(private readonly db: Database) {}

  async start(onWake: () => void): Promise<void> {
    if (this.stopped) return;
    try {
      const client = await this.db.pool.connect();
      this.client = client;
      client.on('notification', onWake);
      client.on('error', () => this.restart(onWake));
      await client.query(`LISTEN ${WAKE_CHANNEL}`);
    } catch (error) {
      this.logger.warn({ err: error }, 'Not listening for wake-ups of other nodes');
      this.restart(onWake);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.drop();
  }

  private restart(onWake: () => void): void {
    this.drop();
    if (!this.stopped) setTimeout(() => void this.start(onWake), RECONNECT_MS).unref();
  }

  private drop(): void {
    const client = this.client;
    this.client = null;
    client?.removeAllListeners('notification');
    // Destroyed rather than pooled: it would go on listening.
    client?.release(true);
  }
}
