import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { isUuid } from '../database/ids.js';
import { invalid } from '../errors/errors.js';

/** Lets any RFC 9562 UUID through, in lower case, as PostgreSQL writes it; refuses the rest naming the parameter. */
class UuidPipe implements PipeTransform<unknown, string> {
  constructor(private readonly name: string) {}

  transform(value: unknown): string {
    if (!isUuid(value)) throw invalid([{ field: this.name, message: 'must be a UUID' }]);
    return value.toLowerCase();
  }
}

/** A path parameter that is a UUID: malformed is 400, and whether it exists is the service's question. */
export function UuidParam(name: string, description?: string): ParameterDecorator {
  return (target, method, index) => {
    if (method === undefined) throw new Error(`@UuidParam('${name}') stands on a constructor.`);
    Param(name, new UuidPipe(name))(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method) as TypedPropertyDescriptor<unknown>;
    ApiParam({ name, description, schema: { type: 'string', format: 'uuid' } })(target, method, descriptor);
  };
}
