import { type ValidationError, ValidationPipe } from '@nestjs/common';
import type { FieldProblem } from '../errors/app-error.js';
import { invalid } from '../errors/errors.js';

/**
 * Turns input into DTOs and refuses what they do not declare. Types are converted only where a DTO says so (`@Type`):
 * the string "true" is no boolean, and "5" no number.
 */
export const createValidationPipe = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => invalid(problemsOf(errors)),
  });

function problemsOf(errors: ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    // No property: the whole body is of another kind than an object.
    const field = [parent, error.property].filter(Boolean).join('.') || 'body';
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      field,
      message: sentence(rule, message, error.property),
    }));
    return [...own, ...problemsOf(error.children ?? [], field)];
  });
}

/** class-validator begins with the property's name, which the problem tells already. */
function sentence(rule: string, message: string, property: string | undefined): string {
  if (rule === 'whitelistValidation') return 'is not a known field';
  if (rule === 'unknownValue') return 'must be an object';
  return property && message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
