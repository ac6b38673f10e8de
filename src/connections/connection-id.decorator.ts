import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { invalid } from '../kernel/errors/errors.js';

const NAME = 'connection_id';
const ID = /^conn_[0-9a-z]{1,64}$/;

class ConnectionIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value === 'string' && ID.test(value)) return value;
    throw invalid([{ field: NAME, message: 'must be conn_ and letters or digits' }]);
  }
}

/** The path parameter that names a connection: malformed is 400, and whether it exists is the service's question. */
export const ConnectionId = (): ParameterDecorator => (target, method, index) => {
  if (method === undefined) throw new Error('@ConnectionId() stands on a constructor.');
  Param(NAME, new ConnectionIdPipe())(target, method, index);
  const descriptor = Object.getOwnPropertyDescriptor(target, method) as TypedPropertyDescriptor<unknown>;
  const schema = { type: 'string' as const, pattern: ID.source, example: 'conn_4k2m9x0q7a1z' };
  ApiParam({ name: NAME, description: 'As the connection was given it when it was made.', schema })(
    target,
    method,
    descriptor,
  );
};
