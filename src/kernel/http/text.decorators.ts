import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength, registerDecorator, type ValidationOptions } from 'class-validator';

export interface TextLimits {
  /** UTF-16 code units at least; none by default. */
  min?: number;
  /** UTF-16 code units at most. */
  max: number;
}

// Cc is C0, DEL and C1; U+2028 and U+2029 break lines as well.
const CONTROLS = /[\p{Cc}\u2028\u2029]/u;
const CONTROLS_BUT_TAB_AND_NEWLINE = /[^\P{Cc}\n\t]/u;
const LONE_SURROGATE = /\p{Cs}/u;

export const hasLoneSurrogate = (text: string): boolean => LONE_SURROGATE.test(text);

function Free(of: RegExp, message: string, options?: ValidationOptions): PropertyDecorator {
  const free = (value: unknown): boolean => typeof value === 'string' && !of.test(value);
  return (target, property) =>
    registerDecorator({
      name: 'text',
      target: target.constructor,
      propertyName: property as string,
      options: { message: `$property ${message}`, ...options },
      // With `each` it is asked about every element by itself.
      validator: { validate: free },
    });
}

const text = (limits: TextLimits, controls: RegExp, options?: ValidationOptions): PropertyDecorator =>
  applyDecorators(
    IsString(options),
    ...(limits.min === undefined ? [] : [MinLength(limits.min, options)]),
    MaxLength(limits.max, options),
    // The contract's plugin sees class-validator's own decorators alone.
    ...(options?.each ? [] : [ApiProperty({ minLength: limits.min, maxLength: limits.max })]),
    Free(controls, 'must not contain control characters', options),
    Free(LONE_SURROGATE, 'must be well-formed Unicode', options),
  );

/** One line: a name, a topic, a token. Not trimmed; refuses control characters and lone surrogates. */
export const PlainText = (limits: TextLimits, options?: ValidationOptions): PropertyDecorator =>
  text(limits, CONTROLS, options);

/** Lines: like PlainText, but tab and newline may stand in it. A carriage return may not: it is no line end here. */
export const MultilineText = (limits: TextLimits, options?: ValidationOptions): PropertyDecorator =>
  text(limits, CONTROLS_BUT_TAB_AND_NEWLINE, options);
