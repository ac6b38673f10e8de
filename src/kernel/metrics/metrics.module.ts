import { Global, Module } from '@nestjs/common';
import { HttpMetrics } from './http-metrics.js';
import { Metrics } from './metrics.service.js';

@Global()
@Module({ providers: [Metrics, HttpMetrics], exports: [Metrics, HttpMetrics] })
export class MetricsModule {}
