/** What every answer of the organisations' family has. */
export class StatusEnvelopeDto {
  /** @example "success" */
  status!: 'success';

  /**
   * The HTTP status.
   * @example 200
   */
  status_code!: number;

  /**
   * For people.
   * @example "Success"
   */
  message!: string;
}

/** Wraps what a request of this family answers. */
export const success = <T>(status_code: number, message: string, data: T): StatusEnvelopeDto & { data: T } => ({
  status: 'success',
  status_code,
  message,
  data,
});
