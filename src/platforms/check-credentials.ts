import type { FieldProblem } from '../kernel/errors/app-error.js';
import { invalid } from '../kernel/errors/errors.js';
import type { CredentialField, Credentials } from './credentials.js';

/** Problems that one answer names at most. */
const MOST_PROBLEMS = 20;
/** Characters of an unknown field's name that the answer repeats. */
const SHOWN_NAME = 64;

/**
 * Takes what a person gave as a platform's credentials. Throws 400 naming each field that is unknown, missing, too
 * long or of another form, as `<parent>.<name>`, or by its bare name where there is no parent; a value is never repeated.
 */
export function checkCredentials(
  fields: readonly CredentialField[],
  given: Readonly<Record<string, unknown>>,
  parent: string | null,
): Credentials {
  const problems: FieldProblem[] = [...unknownFields(fields, given, parent)];
  const taken: Record<string, string> = {};
  for (const field of fields) {
    const value = Object.hasOwn(given, field.name) ? given[field.name] : undefined;
    const message = problemWith(field, value);
    if (message) problems.push({ field: pathOf(parent, field.name), message });
    else if (typeof value === 'string') taken[field.name] = value;
  }
  if (problems.length > 0) throw invalid(problems.slice(0, MOST_PROBLEMS));
  return taken;
}

const pathOf = (parent: string | null, name: string): string => (parent === null ? name : `${parent}.${name}`);

function unknownFields(
  fields: readonly CredentialField[],
  given: Readonly<Record<string, unknown>>,
  parent: string | null,
): FieldProblem[] {
  const names = fields.map(({ name }) => name);
  return Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      field: pathOf(parent, name.slice(0, SHOWN_NAME)),
      message: `is not a known field; there are: ${names.join(', ')}`,
    }));
}

function problemWith(field: CredentialField, value: unknown): string | null {
  if (value === undefined) return field.required ? 'is required' : null;
  if (typeof value !== 'string') return 'must be a string';
  // Before the pattern, so that no pattern ever meets a long text.
  if (value.length > field.maxLength) return `must not be longer than ${field.maxLength} characters`;
  return wholly(field.pattern).test(value) ? null : `is not of the form expected, such as ${field.example}`;
}

const wholly = (pattern: RegExp): RegExp => new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, ''));
