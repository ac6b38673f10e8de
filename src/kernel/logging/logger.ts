import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogFormat, LogLevel } from '../../config/config.js';
import { redact, redactText } from './redaction.js';
import { currentContext } from './request-context.js';

export interface LogSettings {
  level: LogLevel;
  format: LogFormat;
}

/**
 * The one logger of the process, for Nest, Fastify and main. Lines carry the request's id, and no secrets. JSON is
 * written to standard output at once; `destination` is for specs.
 */
export async function createLogger(settings: LogSettings, destination?: DestinationStream): Promise<Logger> {
  const stream = destination ?? (settings.format === 'pretty' ? await prettyStream() : pino.destination(1));
  return pino(
    {
      level: settings.level,
      base: undefined,
      timestamp: stdTimeFunctions.isoTime,
      mixin: () => {
        const context = currentContext();
        return context ? { request_id: context.requestId } : {};
      },
      // A line's own request_id wins.
      mixinMergeStrategy: (own, mixed) => ({ ...mixed, ...own }),
      // `formatters.log` below sees errors before serializers would: they are done there.
      serializers: { err: (it: unknown) => it },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      hooks: {
        logMethod(args, method) {
          const safe = args.map((it) => (typeof it === 'string' ? redactText(it) : it)) as typeof args;
          method.apply(this, safe);
        },
      },
    },
    stream,
  );
}

/** Loaded for terminals alone. In this thread, so that nothing is lost when the process ends. */
async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    colorize: process.stdout.isTTY,
    ignore: 'context',
    messageFormat: '{if context}[{context}] {end}{msg}',
    sync: true,
  });
}
