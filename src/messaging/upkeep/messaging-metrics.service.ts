import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Metrics } from '../../kernel/metrics/metrics.service.js';
import { COUNT_SESSIONS } from '../installations/installations.sql.js';

/** What /metrics tells of the installations. */
@Injectable()
export class MessagingMetrics {
  constructor(db: Database, metrics: Metrics) {
    metrics.gauge(
      {
        name: 'patchbay_installations',
        help: 'Installations by platform and state of their session',
        labels: ['platform', 'status'],
      },
      async (gauge) => {
        const rows = await db.query<{ platform: string; status: string; n: number }>(COUNT_SESSIONS);
        for (const { platform, status, n } of rows) gauge.set({ platform, status }, n);
      },
    );
  }
}
