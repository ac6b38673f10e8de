import { DiscordError } from '../errors.js';
import type { Json } from '../world/model.js';
import { isSnowflake } from '../world/snowflake.js';

interface Lengths {
  min?: number;
  max: number;
}

/** Discord counts characters, not UTF-16 units. */
const lengthOf = (text: string): number => [...text].length;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a request's fields, gathers what is wrong with them, and refuses them all at once with code 50035. */
export class Form {
  private readonly errors: Json = {};

  constructor(readonly body: Json) {}

  problem(path: string, code: string, message: string): void {
    let place = this.errors;
    for (const key of path.split('.')) place = (place[key] ??= {}) as Json;
    ((place._errors ??= []) as Json[]).push({ code, message });
  }

  has(name: string): boolean {
    return this.body[name] !== undefined && this.body[name] !== null;
  }

  /** Undefined when absent or null. */
  text(name: string, lengths: Lengths): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.body[name];
    if (typeof value === 'object') {
      this.problem(name, 'STRING_TYPE_CONVERT', `Could not interpret "${JSON.stringify(value)}" as string.`);
      return undefined;
    }
    this.checkLength(name, String(value), lengths);
    return String(value);
  }

  requiredText(name: string, lengths: Lengths): string {
    const value = this.text(name, lengths);
    if (value === undefined && !this.has(name)) this.missing(name);
    return value ?? '';
  }

  missing(path: string): void {
    this.problem(path, 'BASE_TYPE_REQUIRED', 'This field is required');
  }

  checkLength(path: string, text: string, { min = 0, max }: Lengths): void {
    const length = text.length < min || text.length > max ? lengthOf(text) : text.length;
    if (length >= min && length <= max) return;
    if (min) this.problem(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
    else this.problem(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
  }

  integer(name: string, min: number, max: number): number | undefined {
    if (!this.has(name)) return undefined;
    const value = Number(this.body[name]);
    if (!Number.isInteger(value))
      this.problem(name, 'NUMBER_TYPE_COERCE', `Value "${String(this.body[name])}" is not int.`);
    else if (value < min) this.problem(name, 'NUMBER_TYPE_MIN', `int value should be greater than or equal to ${min}.`);
    else if (value > max) this.problem(name, 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${max}.`);
    return value;
  }

  flag(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.body[name];
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'True') return true;
    if (value === 'false' || value === 'False') return false;
    this.problem(name, 'BOOLEAN_TYPE_CONVERT', 'Must be either true or false.');
    return undefined;
  }

  snowflake(name: string): string | undefined {
    return this.has(name) ? this.checkSnowflake(name, this.body[name]) : undefined;
  }

  checkSnowflake(path: string, value: unknown): string | undefined {
    const text = typeof value === 'string' ? value : String(value);
    if (isSnowflake(text)) return text;
    this.problem(path, 'NUMBER_TYPE_COERCE', `Value "${text}" is not snowflake.`);
    return undefined;
  }

  choice<T extends number | string>(name: string, choices: readonly T[]): T | undefined {
    if (!this.has(name)) return undefined;
    const value = this.body[name] as T;
    if (choices.includes(value)) return value;
    this.problem(name, 'BASE_TYPE_CHOICES', `Value must be one of {${choices.join(', ')}}.`);
    return undefined;
  }

  objects(name: string, max: number): Json[] | undefined {
    if (!this.has(name)) return undefined;
    const value = this.body[name];
    if (!Array.isArray(value)) {
      this.problem(name, 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
      return undefined;
    }
    if (value.length > max) this.problem(name, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
    value.forEach((item, index) => {
      if (!isObject(item))
        this.problem(`${name}.${index}`, 'DICT_TYPE_CONVERT', 'Only dictionaries may be used in a DictType');
    });
    return value.filter(isObject);
  }

  /** Throws when anything was wrong. */
  check(): void {
    if (Object.keys(this.errors).length) throw new DiscordError('invalidForm', this.errors);
  }
}
