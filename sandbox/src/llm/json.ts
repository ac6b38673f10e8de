import { badParameter, type OpenAiError } from './openai-error.js';

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How OpenAI names what it got in place of what it expected. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export const wrongType = (param: string, expected: string, value: unknown): OpenAiError =>
  badParameter(
    param,
    'invalid_type',
    `Invalid type for '${param}': expected ${expected}, but got ${kindOf(value)} instead.`,
  );

export const missing = (param: string): OpenAiError =>
  badParameter(param, 'missing_required_parameter', `Missing required parameter: '${param}'.`);
