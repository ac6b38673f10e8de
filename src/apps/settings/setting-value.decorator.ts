import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';
import { hasLoneSurrogate } from '../../kernel/http/text.decorators.js';
import { LONGEST_VALUE } from './setting-values.js';

/** Entries of a value that is a list. */
const MOST_ENTRIES = 200;

const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const isTextList = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= MOST_ENTRIES && value.every((it) => typeof it === 'string');

/** Of texts of several lines: a private key is one. */
const CONTROLS_BUT_TAB_AND_NEWLINE = /[^\P{Cc}\n\t]/u;

function problemOf(value: unknown): string | null {
  if (!isScalar(value) && !isTextList(value)) {
    return `must be a text, a number, true or false, or a list of at most ${MOST_ENTRIES} texts`;
  }
  const texts = [value].flat().map(String);
  if (texts.some((text) => CONTROLS_BUT_TAB_AND_NEWLINE.test(text))) return 'must not contain control characters';
  return texts.some(hasLoneSurrogate) ? 'must be well-formed Unicode' : null;
}

/** A field that takes the value of a setting, of whatever type. What the app allows is asked later. */
export const SettingValueField = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      oneOf: [
        { type: 'string', maxLength: LONGEST_VALUE },
        { type: 'number' },
        { type: 'boolean' },
        { type: 'array', items: { type: 'string', maxLength: LONGEST_VALUE }, maxItems: MOST_ENTRIES },
      ],
    }),
    isSettingValue,
  );

const isSettingValue: PropertyDecorator = (target, property) =>
  registerDecorator({
    name: 'settingValue',
    target: target.constructor,
    propertyName: property as string,
    validator: {
      validate: (value: unknown) => problemOf(value) === null,
      defaultMessage: (args) => `$property ${problemOf(args?.value) ?? 'is not valid'}`,
    },
  });
