/** A refusal of an app: an HTTP status and `{error}`. */
export class AppError extends Error {
  constructor(
    readonly statusCode: 400 | 401 | 404,
    message: string,
  ) {
    super(message);
  }
}
