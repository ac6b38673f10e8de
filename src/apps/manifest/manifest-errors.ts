import { AppError, type FieldProblem } from '../../kernel/errors/app-error.js';

/** 400 for a JSON that was fetched, and does not say what it has to. */
export const invalidIntegrationJson = (...fields: FieldProblem[]): AppError =>
  new AppError(
    'INVALID_INTEGRATION_JSON',
    'invalid',
    `The integration JSON cannot be used. ${fields.map(({ field, message }) => `${field}: ${message}`).join('; ')}`,
    { fields },
  );

/** 400 for a `json_url` that brings no JSON, and why. */
export const invalidJsonUrl = (message: string, cause?: unknown): AppError =>
  new AppError('INVALID_JSON_URL', 'invalid', `json_url: ${message}`, {
    fields: [{ field: 'json_url', message }],
    cause,
  });
