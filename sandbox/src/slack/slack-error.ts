/** A refusal by the Web API: HTTP 200 with `ok: false` and this code, plus what the method adds. */
export class SlackError extends Error {
  constructor(
    readonly code: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(code);
  }
}
