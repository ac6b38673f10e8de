import { Global, Module } from '@nestjs/common';
import { JobHandlers } from './job-handlers.js';
import { LaneMetrics } from './lane-metrics.service.js';
import { Lanes } from './lanes.service.js';
import { WakeListener } from './wake-listener.js';
import { Worker } from './worker.service.js';

@Global()
@Module({ providers: [JobHandlers, LaneMetrics, Lanes, WakeListener, Worker], exports: [JobHandlers, Lanes] })
export class JobsModule {}
