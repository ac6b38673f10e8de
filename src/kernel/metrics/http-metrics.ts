import { Injectable } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import { Metrics } from './metrics.service.js';

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How long requests took, by route pattern: never by path, which would make a series of every id. */
@Injectable()
export class HttpMetrics {
  private readonly durations: Histogram<'method' | 'route' | 'status'>;

  constructor(metrics: Metrics) {
    const name = 'patchbay_http_request_duration_seconds';
    const help = 'Duration of HTTP requests in seconds.';
    this.durations = metrics.histogram({ name, help, labels: ['method', 'route', 'status'] }, BUCKETS);
  }

  /** `route` is null where none matched. */
  observe(method: string, route: string | null, status: number, milliseconds: number): void {
    this.durations.observe({ method, route: route ?? 'unmatched', status }, milliseconds / 1000);
  }
}
