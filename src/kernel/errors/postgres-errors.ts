import { AppError, type ErrorKind } from './app-error.js';

type Meaning = [code: string, kind: ErrorKind, message: string];

const BAD_TEXT: Meaning = ['INVALID_TEXT', 'invalid', 'A text holds a character that cannot be stored.'];
const BAD_VALUE: Meaning = ['INVALID_VALUE', 'invalid', 'A value is not of the form that its field takes.'];
const BUSY: Meaning = ['UNAVAILABLE', 'unavailable', 'The database is busy. Try again in a moment.'];
const AWAY: Meaning = ['UNAVAILABLE', 'unavailable', 'The database cannot be reached. Try again in a moment.'];

/** SQLSTATE (PostgreSQL, appendix A) and Node's codes of a lost connection; what is not here is a defect of ours. */
const MEANING: Record<string, Meaning> = {
  '22P05': BAD_TEXT, // untranslatable_character: \u0000 in jsonb
  '22021': BAD_TEXT, // character_not_in_repertoire: a NUL byte
  '22P02': BAD_VALUE, // invalid_text_representation
  '22001': BAD_VALUE, // string_data_right_truncation
  '22003': BAD_VALUE, // numeric_value_out_of_range
  '22007': BAD_VALUE, // invalid_datetime_format
  '22008': BAD_VALUE, // datetime_field_overflow
  '23505': ['ALREADY_EXISTS', 'conflict', 'There is such a thing already.'],
  '23503': [
    'REFERENCE_NOT_FOUND',
    'unprocessable',
    'It refers to something that does not exist, or is still referred to.',
  ],
  '23514': ['VALUE_NOT_ALLOWED', 'unprocessable', 'A value is outside of what its field allows.'],
  '40001': BUSY, // serialization_failure
  '40P01': BUSY, // deadlock_detected
  '55P03': BUSY, // lock_not_available
  '57014': BUSY, // query_canceled: statement_timeout
  '53300': BUSY, // too_many_connections
  '57P01': AWAY, // admin_shutdown
  '57P02': AWAY, // crash_shutdown
  '57P03': AWAY, // cannot_connect_now
  '08006': AWAY, // connection_failure
  ECONNREFUSED: AWAY,
  ECONNRESET: AWAY,
  ENOENT: AWAY,
};

/** pg has no code for these: https://github.com/brianc/node-postgres, packages/pg and pg-pool. */
const AWAY_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
];

/** An error of pg, bare or wrapped by TypeORM, that stands for bad input or a database that is busy or away; else null. */
export function fromPostgres(error: unknown): AppError | null {
  if (!(error instanceof Error)) return null;
  const driver = (error as { driverError?: unknown }).driverError ?? error;
  const { code, severity, syscall } = driver as { code?: unknown; severity?: unknown; syscall?: unknown };
  // A severity marks the server's own errors; `connect` and `read` those of its socket, but not a missing file.
  const theirs = severity !== undefined || syscall === 'connect' || syscall === 'read' || syscall === 'write';
  const meaning =
    theirs && typeof code === 'string'
      ? MEANING[code]
      : AWAY_MESSAGES.some((it) => error.message.startsWith(it)) && AWAY;
  return meaning ? new AppError(meaning[0], meaning[1], meaning[2], { cause: error }) : null;
}
