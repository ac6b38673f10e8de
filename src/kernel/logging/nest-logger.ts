import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

type Level = 'info' | 'warn' | 'error' | 'debug' | 'trace' | 'fatal';

/** Nest names every module and every route as it boots: a hundred lines that nobody asked for. */
const BOOT_CONTEXTS: ReadonlySet<string> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'WebSocketsController',
]);

/**
 * Nest's logger on pino. Takes Nest's own calls (`log('text', 'Context')`, `error('text', stack, 'Context')`), and ours:
 * `logger.log({ lane, count }, 'What happened')`.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(BOOT_CONTEXTS.has(rest.at(-1) as string) ? 'debug' : 'info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    // It logs what `listen` throws as well, which main turns into one clear line.
    this.write(rest.at(-1) === 'NestApplication' ? 'debug' : 'error', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest puts the context last; before it stands a text for `fields`, or a stack for a text. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const texts = rest.filter((it): it is string => typeof it === 'string');
    if (message instanceof Error) {
      this.pino[level]({ context: texts.at(-1), err: message }, message.message);
    } else if (typeof message === 'object' && message !== null) {
      const [text, context] = texts.length > 1 ? texts : [undefined, texts[0]];
      this.pino[level]({ context, ...message }, text);
    } else {
      const error = rest.find((it) => it instanceof Error);
      const stack = texts.length > 1 ? texts[0] : undefined;
      this.pino[level]({ context: texts.at(-1), err: error, stack }, String(message));
    }
  }
}
