import { applyDecorators, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam, ApiProperty } from '@nestjs/swagger';
import { Matches, MaxLength } from 'class-validator';
import { invalid } from '../kernel/errors/errors.js';

const LONGEST = 64;

type Prefix = 'rp' | 'int';

const EXAMPLES: Record<Prefix, string> = { rp: 'rp_7k9m2x4v', int: 'int_d8f2a1b3c4e5' };

const shapeOf = (prefix: Prefix): RegExp => new RegExp(`^${prefix}_[0-9a-z]{1,${LONGEST}}$`);
const complaint = (prefix: Prefix): string => `must be ${prefix}_ and letters or digits`;

class PrefixedIdPipe implements PipeTransform<unknown, string> {
  constructor(
    private readonly name: string,
    private readonly prefix: Prefix,
  ) {}

  transform(value: unknown): string {
    if (typeof value === 'string' && shapeOf(this.prefix).test(value)) return value;
    throw invalid([{ field: this.name, message: complaint(this.prefix) }]);
  }
}

/** A path parameter such as `rp_7k9m2x4v`: malformed is 400, and whether it exists is the service's question. */
export function PrefixedIdParam(name: string, prefix: Prefix): ParameterDecorator {
  return (target, method, index) => {
    if (method === undefined) throw new Error(`@PrefixedIdParam('${name}') stands on a constructor.`);
    Param(name, new PrefixedIdPipe(name, prefix))(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method) as TypedPropertyDescriptor<unknown>;
    const schema = { type: 'string' as const, pattern: shapeOf(prefix).source, example: EXAMPLES[prefix] };
    ApiParam({ name, schema })(target, method, descriptor);
  };
}

/** A field of a body that holds such an id. */
export const PrefixedIdField = (prefix: Prefix): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ pattern: shapeOf(prefix).source, maxLength: LONGEST + prefix.length + 1, example: EXAMPLES[prefix] }),
    MaxLength(LONGEST + prefix.length + 1),
    Matches(shapeOf(prefix), { message: `$property ${complaint(prefix)}` }),
  );
