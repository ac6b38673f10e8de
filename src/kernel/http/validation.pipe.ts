import { type ArgumentMetadata, type ValidationError, ValidationPipe } from '@nestjs/common';
import * as classTransformer from 'class-transformer';
import * as classValidator from 'class-validator';
import type { FieldProblem } from '../errors/app-error.js';
import { invalid } from '../errors/errors.js';

/** More than any DTO declares. Naming each of ten thousand unknown fields would take a quarter of a second. */
const MOST_FIELDS = 100;

/**
 * Turns input into DTOs and refuses what they do not declare. Types are converted only where a DTO says so (`@Type`):
 * the string "true" is no boolean, and "5" no number.
 */
class DtoPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // An empty array would pass for a DTO whose fields are all optional.
    if (metadata.type === 'body' && this.toValidate(metadata) && !isObjectOrAbsent(value)) {
      throw invalid([{ field: 'body', message: 'must be an object' }]);
    }
    if (this.toValidate(metadata) && fieldsOf(value) > MOST_FIELDS) {
      throw invalid([{ field: metadata.type, message: `must hold at most ${MOST_FIELDS} fields` }]);
    }
    return super.transform(value, metadata);
  }
}

export const createValidationPipe = (): ValidationPipe =>
  new DtoPipe({
    // Given rather than found by name, which a bundle has no use for.
    validatorPackage: classValidator,
    transformerPackage: classTransformer,
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => invalid(problemsOf(errors)),
  });

const fieldsOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? Object.keys(value).length : 0;

const isObjectOrAbsent = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));

function problemsOf(errors: ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const field = parent ? `${parent}.${error.property}` : error.property;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      field,
      message: sentence(rule, message, error.property),
    }));
    return [...own, ...problemsOf(error.children ?? [], field)];
  });
}

/** class-validator begins with the property's name, which the problem tells already. */
function sentence(rule: string, message: string, property: string): string {
  if (rule === 'whitelistValidation') return 'is not a known field';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
