import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service.js';
import { Metrics } from '../metrics/metrics.service.js';
import { DEPTH } from './lanes.sql.js';

interface Depth {
  jobs: number;
  lanes: number;
  oldest_seconds: number;
  dead: number;
}

/** What /metrics tells of the queue. */
@Injectable()
export class LaneMetrics {
  constructor(db: Database, metrics: Metrics) {
    const tell = (name: string, help: string, field: keyof Depth): void => {
      metrics.gauge({ name, help }, async (gauge) => {
        const depth = await db.one<Depth>(DEPTH);
        gauge.set(depth?.[field] ?? 0);
      });
    };
    tell('patchbay_lane_jobs', 'Jobs that wait or run', 'jobs');
    tell('patchbay_lanes_active', 'Lanes with jobs', 'lanes');
    tell('patchbay_lane_oldest_job_seconds', 'Age of the oldest job', 'oldest_seconds');
    tell('patchbay_dead_jobs', 'Jobs laid aside because their handler failed every time', 'dead');
  }
}
