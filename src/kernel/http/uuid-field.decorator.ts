import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { registerDecorator } from 'class-validator';
import { isUuid } from '../database/ids.js';

interface UuidFieldOptions {
  /** An array of UUIDs. */
  each?: boolean;
}

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** A field that is a UUID of any version, or an array of them; in lower case from here on, as PostgreSQL writes it. */
export const UuidField = ({ each = false }: UuidFieldOptions = {}): PropertyDecorator =>
  applyDecorators(
    ApiProperty(each ? { type: 'array', items: { type: 'string', format: 'uuid' } } : { format: 'uuid' }),
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(lower) : lower(value))),
    isUuidField(each),
  );

const isUuidField =
  (each: boolean): PropertyDecorator =>
  (target, property) =>
    registerDecorator({
      name: 'uuid',
      target: target.constructor,
      propertyName: property as string,
      options: { message: each ? '$property must hold UUIDs alone' : '$property must be a UUID' },
      validator: {
        validate: (value: unknown) => (each ? Array.isArray(value) && value.every(isUuid) : isUuid(value)),
      },
    });
