import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricOptions<Label extends string> {
  /** `patchbay_` and the unit included, as Prometheus wants them: `patchbay_deliveries_total`. */
  name: string;
  help: string;
  labels?: readonly Label[];
}

/** Where the rooms register what they count; `/metrics` reads it. A name that is taken twice fails the boot. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  /** Only grows; for events. */
  counter<Label extends string>({ name, help, labels = [] }: MetricOptions<Label>): Counter<Label> {
    return new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  /**
   * A value as it is now. Give `collect` for what costs something to know (a query): it runs when someone asks, is told
   * the gauge emptied, and sets it.
   */
  gauge<Label extends string>(
    { name, help, labels = [] }: MetricOptions<Label>,
    collect?: (gauge: Gauge<Label>) => void | Promise<void>,
  ): Gauge<Label> {
    return new Gauge<Label>({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      ...(collect && {
        async collect(this: Gauge<Label>): Promise<void> {
          this.reset();
          await collect(this);
        },
      }),
    });
  }

  /** Durations in seconds, sizes in bytes; `buckets` are upper bounds. */
  histogram<Label extends string>(
    { name, help, labels = [] }: MetricOptions<Label>,
    buckets?: readonly number[],
  ): Histogram<Label> {
    return new Histogram({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      ...(buckets && { buckets: [...buckets] }),
    });
  }
}
