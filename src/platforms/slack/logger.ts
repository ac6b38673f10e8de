/** Where the provider says what goes wrong inside the client library. */
export type Log = (level: 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

/**
 * The client library's logger: its warnings and errors go to `log`, the rest nowhere, as it holds texts and payloads.
 * `level` is the library's word for errors only, so that it does not spell out what nobody reads.
 */
export const libraryLogger = <Level>(log: Log | undefined, level: Level) => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (...words: unknown[]) => log?.('warn', words.map(String).join(' ')),
  error: (...words: unknown[]) => log?.('error', words.map(String).join(' ')),
  setLevel: () => undefined,
  getLevel: () => level,
  setName: () => undefined,
});
