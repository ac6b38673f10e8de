import { AppError, type FieldProblem } from './app-error.js';

const constant = (noun: string): string => noun.toUpperCase().replace(/[^A-Z0-9]+/g, '_');

/** 404 for a row that is not there, or not the caller's: `missing('channel')` is CHANNEL_NOT_FOUND. */
export const missing = (noun: string): AppError =>
  new AppError(`${constant(noun)}_NOT_FOUND`, 'missing', `There is no such ${noun}.`);

/** 404 for a field that refers to a row which is not there, or not the caller's. */
export const missingReference = (code: string, field: string, message: string): AppError =>
  new AppError(code, 'missing', `${field}: ${message}`, { fields: [{ field, message }] });

/** 400 that names the fields. */
export const invalid = (fields: FieldProblem[]): AppError =>
  new AppError(
    'VALIDATION_FAILED',
    'invalid',
    fields.map((problem) => `${problem.field}: ${problem.message}`).join('; ') || 'The request is not valid.',
    { fields },
  );

/** 422 for a field whose value cannot be used here. */
export const unprocessable = (code: string, field: string, message: string): AppError =>
  new AppError(code, 'unprocessable', `${field}: ${message}`, { fields: [{ field, message }] });

export const conflict = (code: string, message: string): AppError => new AppError(code, 'conflict', message);

export const forbidden = (message = 'Your role does not allow this.'): AppError =>
  new AppError('FORBIDDEN', 'forbidden', message);

export const unauthenticated = (message: string, code = 'UNAUTHENTICATED'): AppError =>
  new AppError(code, 'unauthenticated', message);
