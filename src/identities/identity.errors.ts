import { AppError } from '../kernel/errors/app-error.js';
import { conflict } from '../kernel/errors/errors.js';

const MESSAGES = {
  account: 'This account is linked with somebody else already.',
  person: 'They are linked with another account in this team already.',
};

/**
 * 409: an account is one person's in a workspace, and a person has one account in each team. `field`: where the
 * request says the one that is taken.
 */
export function taken(what: keyof typeof MESSAGES, field?: string): AppError {
  const message = MESSAGES[what];
  if (field === undefined) return conflict('IDENTITY_TAKEN', message);
  return new AppError('IDENTITY_TAKEN', 'conflict', `${field}: ${message}`, { fields: [{ field, message }] });
}
