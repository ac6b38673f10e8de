import { ValidateIf } from 'class-validator';

/** The field may be left out, yet not be null: `@IsOptional` lets null through as well, unchecked. */
export const IfGiven = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);
