import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';
import { LONGEST_VALUE } from './setting-values.js';

/** Entries of a value that is a list. */
const MOST_ENTRIES = 200;

const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const isTextList = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= MOST_ENTRIES && value.every((it) => typeof it === 'string');

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
    options: {
      message: `$property must be a text, a number, true or false, or a list of at most ${MOST_ENTRIES} texts`,
    },
    validator: { validate: (value: unknown) => isScalar(value) || isTextList(value) },
  });
