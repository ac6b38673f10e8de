import type { FastifyReply } from 'fastify';

/** A refusal in OpenAI's shape: an HTTP status and `{error: {message, type, param, code}}`. */
export class OpenAiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: { type?: string; param?: string; code?: string } = {},
  ) {
    super(message);
  }

  toJSON() {
    const { type = 'invalid_request_error', param = null, code = null } = this.details;
    return { error: { message: this.message, type, param, code } };
  }
}

/** A parameter that is wrong: 400, with its path as `param`. */
export const badParameter = (param: string, code: string, message: string): OpenAiError =>
  new OpenAiError(400, message, { param, code });

export const unknownModel = (model: string): OpenAiError =>
  new OpenAiError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  });

export const rateLimited = (model: string, seconds: number): OpenAiError =>
  new OpenAiError(
    429,
    `Rate limit reached for ${model} on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in ${seconds}s.`,
    { type: 'requests', code: 'rate_limit_exceeded' },
  );

export const serverError = (): OpenAiError =>
  new OpenAiError(500, 'The server had an error while processing your request. Sorry about that!', {
    type: 'server_error',
  });

export const sendError = (reply: FastifyReply, error: OpenAiError): FastifyReply =>
  reply.status(error.status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(error));
