import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

export const PUBLIC = 'patchbay:public';

/** Read and removed when the OpenAPI document is made. */
export const PUBLIC_EXTENSION = 'x-public';

/**
 * On a method or a controller: the authentication guard lets everyone in, and the contract says so. An endpoint that
 * checks another key itself adds `@ApiSecurity('integrationKey')`, which the contract then shows instead.
 */
export const Public = (): ClassDecorator & MethodDecorator =>
  applyDecorators(SetMetadata(PUBLIC, true), ApiExtension(PUBLIC_EXTENSION, true));
