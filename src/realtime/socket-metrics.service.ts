import { Injectable } from '@nestjs/common';
import { Metrics } from '../kernel/metrics/metrics.service.js';
import { SocketHub } from './socket-hub.service.js';

/** How many sockets are open on this node. */
@Injectable()
export class SocketMetrics {
  constructor(metrics: Metrics, hub: SocketHub) {
    const name = 'patchbay_sockets';
    metrics.gauge({ name, help: 'Sockets that are open and signed in' }, (gauge) => gauge.set(hub.count));
  }
}
