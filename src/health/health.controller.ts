import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../kernel/http/endpoint.decorator.js';
import { Public } from '../kernel/http/public.decorator.js';
import { RateLimit } from '../kernel/http/rate-limits/rate-limit.decorators.js';
import { Metrics } from '../kernel/metrics/metrics.service.js';
import { LivenessDto, ReadinessDto } from './health.dto.js';
import { Readiness } from './readiness.service.js';

/** For orchestrators and Prometheus. */
@ApiTags('health')
@Controller()
@Public()
@RateLimit('off')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @Endpoint({
    summary: 'Liveness',
    description: 'Answers as long as the process can answer at all; looks at nothing else.',
    response: LivenessDto,
  })
  live(): LivenessDto {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Endpoint({
    summary: 'Readiness',
    description: 'Whether this process should be sent requests: its database answers and it is not about to end.',
    response: ReadinessDto,
    errors: { unavailable: 'Something that it needs does not answer; `checks` says what (`NOT_READY`).' },
  })
  ready(): Promise<ReadinessDto> {
    return this.readiness.report();
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Endpoint({
    summary: 'Metrics',
    description: "In Prometheus' text format: HTTP, the process, lanes, deliveries, sessions.",
    produces: 'text/plain',
  })
  metricsText(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
